package dev.strata.report;

import dev.strata.attest.PackageDifference;
import dev.strata.image.ImageDifference;
import dev.strata.image.ImageView;
import dev.strata.image.PathHistory;
import dev.strata.image.Waste;
import dev.strata.oci.Json;
import dev.strata.solver.LayerOrigins;
import dev.strata.tree.Entry;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SequencedMap;

/// What is in an image, as JSON. Paths start with `/`; layers count from 0, the lowest.
public final class ImageJson {
  private ImageJson() {}

  public static Json whence(
      List<PathHistory> paths, ImageView image, List<Optional<LayerOrigins.Origin>> origins) {
    return array(
        paths.stream()
            .map(
                path -> {
                  SequencedMap<String, Json> to = new LinkedHashMap<>();
                  to.put("path", path(path.path()));
                  to.put("visible", new Json.Bool(path.visible().isPresent()));
                  to.put(
                      "events",
                      array(path.events().stream().map(e -> event(e, image, origins)).toList()));
                  return members(to);
                })
            .toList());
  }

  private static Json event(
      PathHistory.Event event, ImageView image, List<Optional<LayerOrigins.Origin>> origins) {
    SequencedMap<String, Json> to = new LinkedHashMap<>();
    switch (event) {
      case PathHistory.Event.Wrote(_, Entry entry, Optional<Entry> before) -> {
        to.put("event", Json.text(before.isEmpty() ? "wrote" : "replaced"));
        to.put("entry", entry(entry));
        before.ifPresent(b -> to.put("before", entry(b)));
      }
      case PathHistory.Event.Removed(_, Entry before, String by) -> {
        to.put("event", Json.text("removed"));
        to.put("before", entry(before));
        to.put("by", path(by));
      }
    }
    to.put("layer", Json.number(event.layer()));
    to.put("layerId", Json.text(image.layers().get(event.layer()).id().toString()));
    to.put("instruction", Json.text(image.instructions().get(event.layer())));
    origins
        .get(event.layer())
        .ifPresent(
            o -> {
              to.put("stage", Json.text(o.step().stage()));
              to.put("dockerfile", Json.text(o.build().buildFile()));
              to.put("line", Json.number(o.step().line()));
              to.put("build", Json.text(o.build().id()));
            });
    return members(to);
  }

  public static Json files(List<ImageTexts.ImageFile> files) {
    return array(
        files.stream()
            .map(
                file -> {
                  SequencedMap<String, Json> to = fields(file.entry());
                  to.put("layer", Json.number(file.layer()));
                  return members(to);
                })
            .toList());
  }

  public static Json diff(ImageDifference difference, PackageDifference packages) {
    SequencedMap<String, Json> to = new LinkedHashMap<>();
    to.put(
        "files",
        array(
            difference.files().stream()
                .map(
                    f -> {
                      SequencedMap<String, Json> file = new LinkedHashMap<>();
                      file.put("path", path(f.path()));
                      f.before().ifPresent(e -> file.put("before", entry(e)));
                      f.after().ifPresent(e -> file.put("after", entry(e)));
                      file.put("differs", Json.texts(f.what()));
                      return members(file);
                    })
                .toList()));
    to.put(
        "config",
        array(
            difference.config().stream()
                .map(
                    c -> {
                      SequencedMap<String, Json> change = new LinkedHashMap<>();
                      change.put("name", Json.text(c.name()));
                      c.before().ifPresent(v -> change.put("before", Json.text(v)));
                      c.after().ifPresent(v -> change.put("after", Json.text(v)));
                      return members(change);
                    })
                .toList()));
    to.put("packages", array(packages.changes().stream().map(ImageJson::packageChange).toList()));
    if (!packages.skipped().isEmpty()) {
      to.put("packagesNotRead", Json.texts(packages.skipped()));
    }
    to.put("bytesBefore", Json.number(difference.bytesBefore()));
    to.put("bytesAfter", Json.number(difference.bytesAfter()));
    to.put("sharedLayers", Json.number(difference.sharedLayers()));
    return members(to);
  }

  private static Json packageChange(PackageDifference.Change change) {
    SequencedMap<String, Json> to = new LinkedHashMap<>();
    to.put("kind", Json.text(change.kind()));
    to.put("name", Json.text(change.name()));
    change.before().ifPresent(v -> to.put("before", Json.text(v)));
    change.after().ifPresent(v -> to.put("after", Json.text(v)));
    return members(to);
  }

  public static Json waste(Waste waste) {
    SequencedMap<String, Json> to = new LinkedHashMap<>();
    to.put("storedBytes", Json.number(waste.storedBytes()));
    to.put("visibleBytes", Json.number(waste.visibleBytes()));
    to.put("hiddenBytes", Json.number(waste.hiddenBytes()));
    to.put("efficiency", new Json.Number(String.format(Locale.ROOT, "%.6f", waste.efficiency())));
    to.put(
        "hidden",
        array(
            waste.hidden().stream()
                .map(
                    h -> {
                      SequencedMap<String, Json> file = new LinkedHashMap<>();
                      file.put("path", path(h.path()));
                      file.put("layer", Json.number(h.layer()));
                      file.put("bytes", Json.number(h.bytes()));
                      file.put("hiddenBy", Json.number(h.hiddenBy()));
                      return members(file);
                    })
                .toList()));
    to.put(
        "duplicates",
        array(
            waste.duplicates().stream()
                .map(
                    d -> {
                      SequencedMap<String, Json> content = new LinkedHashMap<>();
                      content.put("digest", Json.text(d.content().toString()));
                      content.put("bytes", Json.number(d.bytes()));
                      content.put(
                          "places",
                          Json.texts(
                              d.places().stream().map(p -> p.layer() + ":/" + p.path()).toList()));
                      return members(content);
                    })
                .toList()));
    return members(to);
  }

  private static Json entry(Entry entry) {
    return members(fields(entry));
  }

  private static SequencedMap<String, Json> fields(Entry entry) {
    SequencedMap<String, Json> to = new LinkedHashMap<>();
    to.put("path", path(entry.path()));
    to.put("type", Json.text(entry.type().name().toLowerCase(Locale.ROOT)));
    to.put("mode", Json.text(String.format(Locale.ROOT, "%04o", entry.mode())));
    to.put("uid", Json.number(entry.uid()));
    to.put("gid", Json.number(entry.gid()));
    to.put("size", Json.number(entry.size()));
    entry.content().ifPresent(c -> to.put("digest", Json.text(c.toString())));
    if (entry.isSymlink()) {
      to.put("target", Json.text(entry.linkTarget()));
    }
    entry.hardLinkTo().ifPresent(h -> to.put("hardLinkTo", path(h)));
    return to;
  }

  private static Json path(String path) {
    return Json.text("/" + path);
  }

  private static Json array(List<Json> values) {
    return new Json.Array(values);
  }

  private static Json members(SequencedMap<String, Json> values) {
    return new Json.Members(values);
  }
}
