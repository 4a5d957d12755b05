package dev.strata.report.page;

import dev.strata.image.Waste;
import dev.strata.layer.Layer;
import dev.strata.layer.LayerId;
import dev.strata.oci.Json;
import dev.strata.report.ImageJson;
import dev.strata.snapshot.StateTree;
import dev.strata.solver.BuildRecord;
import dev.strata.solver.LayerOrigins;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;

/// The files that a build came to, whether or not an image was made of them: its layers with their
/// sizes and where they come from, all paths ({@link FileTable}), and waste as `strata waste` tells
/// it, of its long lists {@link #MOST_LISTED}.
public final class BuildFiles {
  private static final int MOST_LISTED = 200;

  private BuildFiles() {}

  /// Reads the layers' indexes; with a member `missing`, in words, and no others, where that cannot
  /// be.
  ///
  /// @param builds on record, the newest first
  public static Json of(BuildRecord build, List<BuildRecord> builds, FindLayer store)
      throws IOException {
    if (build.layers().isEmpty()) {
      return missing(
          build.result() == BuildRecord.Result.SUCCEEDED
              ? "Which layers this build came to is not on record."
              : "The build did not come to its end.");
    }
    List<Layer> layers = new ArrayList<>();
    for (LayerId id : build.layers()) {
      store.find(id).ifPresent(layers::add);
    }
    if (layers.size() < build.layers().size()) {
      int gone = build.layers().size() - layers.size();
      return missing(
          gone + " of its " + build.layers().size() + " layers were pruned; build it again.");
    }
    StateTree tree = new StateTree(layers);
    SequencedMap<String, Json> to = new LinkedHashMap<>();
    to.put("layers", new Json.Array(layers(layers, origins(build, builds, layers))));
    to.put("waste", waste(Waste.of(tree)));
    to.put("files", FileTable.of(tree));
    return new Json.Members(to);
  }

  private static Json missing(String why) {
    SequencedMap<String, Json> to = new LinkedHashMap<>();
    to.put("missing", Json.text(why));
    return new Json.Members(to);
  }

  /// What this build itself did comes first.
  private static List<Optional<LayerOrigins.Origin>> origins(
      BuildRecord build, List<BuildRecord> builds, List<Layer> layers) {
    List<BuildRecord> order = new ArrayList<>(builds);
    order.removeIf(b -> b.id().equals(build.id()));
    order.addFirst(build);
    return new LayerOrigins(order).of(layers.stream().map(Layer::id).toList());
  }

  private static List<Json> layers(
      List<Layer> layers, List<Optional<LayerOrigins.Origin>> origins) {
    List<Json> list = new ArrayList<>();
    for (int i = 0; i < layers.size(); i++) {
      SequencedMap<String, Json> to = new LinkedHashMap<>();
      to.put("id", Json.text(layers.get(i).id().toString()));
      to.put("bytes", Json.number(layers.get(i).index().totalBytes()));
      to.put("entries", Json.number(layers.get(i).index().size()));
      origins
          .get(i)
          .ifPresent(
              origin -> {
                to.put("build", Json.text(origin.build().id()));
                to.put("dockerfile", Json.text(origin.build().buildFile()));
                to.put("step", Json.text(origin.step().id().toString()));
                to.put("stage", Json.text(origin.step().stage()));
                to.put("line", Json.number(origin.step().line()));
                to.put("instruction", Json.text(origin.step().instruction()));
              });
      list.add(new Json.Members(to));
    }
    return list;
  }

  private static Json waste(Waste waste) {
    Waste most =
        new Waste(
            waste.storedBytes(),
            waste.visibleBytes(),
            first(waste.hidden()),
            first(waste.duplicates()),
            waste.efficiency());
    SequencedMap<String, Json> to = new LinkedHashMap<>();
    to.put("hiddenCount", Json.number(waste.hidden().size()));
    to.put("duplicateCount", Json.number(waste.duplicates().size()));
    if (ImageJson.waste(most) instanceof Json.Members(SequencedMap<String, Json> values)) {
      to.putAll(values);
    }
    return new Json.Members(to);
  }

  private static <T> List<T> first(List<T> list) {
    return list.subList(0, Math.min(MOST_LISTED, list.size()));
  }
}
