package dev.strata.report.page;

import dev.strata.layer.Layer;
import dev.strata.layer.LayerId;
import dev.strata.oci.Json;
import dev.strata.report.BuildJson;
import dev.strata.solver.BuildComparison;
import dev.strata.solver.BuildRecord;
import dev.strata.solver.StepReport;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;

/// What the page shows, as JSON:
///
/// ```text
/// history  the heads of all builds, the newest first, as strata builds prints them
/// builds   id → a build as strata builds show prints it, and its source, the Dockerfile's text
/// sizes    id → the bytes of the layers of its steps, by their ids, as far as they are there
/// files    id → BuildFiles, for some of the builds
/// pairs    "before after" → what strata builds compare says of the two: slowerMillis, and steps,
///          each [before, after, slowerMillis]: positions among the builds' steps, -1 for none
/// ```
///
/// A page that is served has `live` in the place of all but the history, and asks for what it
/// shows.
public final class PageData {
  private PageData() {}

  /// All in one, for a file.
  ///
  /// @param all builds on record, the newest first
  /// @param chosen those to be shown
  /// @param withFiles those of them whose files are shown
  public static Json of(
      List<BuildRecord> all,
      List<BuildRecord> chosen,
      List<BuildRecord> withFiles,
      FindLayer layers)
      throws IOException {
    SequencedMap<String, Json> builds = new LinkedHashMap<>();
    SequencedMap<String, Json> sizes = new LinkedHashMap<>();
    SequencedMap<String, Json> files = new LinkedHashMap<>();
    SequencedMap<String, Json> pairs = new LinkedHashMap<>();
    for (BuildRecord build : chosen) {
      builds.put(build.id(), build(build));
      sizes.put(build.id(), sizes(build, layers));
    }
    for (BuildRecord build : withFiles) {
      files.put(build.id(), BuildFiles.of(build, all, layers));
    }
    for (BuildRecord before : chosen) {
      for (BuildRecord after : chosen) {
        if (before != after) {
          pairs.put(before.id() + " " + after.id(), pairs(before, after));
        }
      }
    }
    SequencedMap<String, Json> to = new LinkedHashMap<>();
    to.put("history", BuildJson.list(all));
    to.put("builds", new Json.Members(builds));
    to.put("sizes", new Json.Members(sizes));
    to.put("files", new Json.Members(files));
    to.put("pairs", new Json.Members(pairs));
    return new Json.Members(to);
  }

  static Json live() {
    SequencedMap<String, Json> to = new LinkedHashMap<>();
    to.put("live", new Json.Bool(true));
    to.put("history", BuildJson.list(List.of()));
    return new Json.Members(to);
  }

  static Json build(BuildRecord build) {
    SequencedMap<String, Json> to = new LinkedHashMap<>();
    if (BuildJson.of(build) instanceof Json.Members(SequencedMap<String, Json> values)) {
      to.putAll(values);
    }
    to.put("source", Json.text(build.source()));
    return new Json.Members(to);
  }

  /// The bytes of each layer that a step of this build gave.
  public static Json sizes(BuildRecord build, FindLayer store) throws IOException {
    SequencedMap<String, Json> to = new LinkedHashMap<>();
    for (StepReport step : build.steps()) {
      Optional<LayerId> id = step.layer().filter(l -> !to.containsKey(l.toString()));
      Optional<Layer> layer = id.isEmpty() ? Optional.empty() : store.find(id.get());
      layer.ifPresent(l -> to.put(l.id().toString(), Json.number(l.index().totalBytes())));
    }
    return new Json.Members(to);
  }

  static Json pairs(BuildRecord before, BuildRecord after) {
    List<Json> steps = new ArrayList<>();
    for (BuildComparison.Pair pair : BuildComparison.of(before, after).pairs()) {
      steps.add(
          new Json.Array(
              List.of(
                  position(pair.before(), before.steps()),
                  position(pair.after(), after.steps()),
                  Json.number(pair.slower().toMillis()))));
    }
    SequencedMap<String, Json> to = new LinkedHashMap<>();
    to.put("slowerMillis", Json.number(after.taken().minus(before.taken()).toMillis()));
    to.put("steps", new Json.Array(steps));
    return new Json.Members(to);
  }

  private static Json position(Optional<StepReport> step, List<StepReport> steps) {
    return Json.number(step.map(steps::indexOf).orElse(-1));
  }
}
