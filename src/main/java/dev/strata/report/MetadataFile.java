package dev.strata.report;

import dev.strata.oci.Descriptor;
import dev.strata.oci.Digest;
import dev.strata.solver.BuildSummary;
import dev.strata.solver.StepReport;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// The content of `--metadata-file`: buildx's keys (`buildx.build.ref`, `containerimage.digest`,
/// …), and under `strata` the steps and the summary.
public final class MetadataFile {
  private MetadataFile() {}

  /// `manifest` and `config` are absent for an output that is no image.
  public static String of(
      BuildSummary summary,
      Optional<Descriptor> manifest,
      Optional<Digest> config,
      List<String> names) {
    ObjectNode root = JsonNodeFactory.instance.objectNode();
    root.put("buildx.build.ref", summary.buildId());
    config.ifPresent(d -> root.put("containerimage.config.digest", d.toString()));
    manifest.ifPresent(
        m -> {
          root.putObject("containerimage.descriptor")
              .put("mediaType", m.mediaType())
              .put("digest", m.digest().toString())
              .put("size", m.sizeBytes());
          root.put("containerimage.digest", m.digest().toString());
        });
    if (!names.isEmpty()) {
      root.put("image.name", String.join(",", names));
    }
    root.set("strata.steps", steps(summary));
    root.set("strata.summary", summary(summary));
    return JsonMapper.shared().writerWithDefaultPrettyPrinter().writeValueAsString(root) + "\n";
  }

  private static ArrayNode steps(BuildSummary summary) {
    ArrayNode steps = JsonNodeFactory.instance.arrayNode();
    for (StepReport step : summary.steps()) {
      ObjectNode node =
          steps
              .addObject()
              .put("id", step.id().toString())
              .put("stage", step.stage())
              .put("line", step.line())
              .put("instruction", step.instruction())
              .put("outcome", step.kind().word())
              .put("reason", step.reason())
              .put("durationMillis", step.duration().toMillis())
              .put("savedMillis", step.saved().toMillis());
      step.key().ifPresent(k -> node.put("key", k.toString()));
      step.layer().ifPresent(l -> node.put("layer", l.digest().toString()));
    }
    return steps;
  }

  static ObjectNode summary(BuildSummary summary) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("steps", summary.steps().size())
        .put("hits", summary.hits())
        .put("witnessed", summary.witnessed())
        .put("runs", summary.runs())
        .put("takenMillis", summary.taken().toMillis())
        .put("savedMillis", summary.saved().toMillis());
  }
}
