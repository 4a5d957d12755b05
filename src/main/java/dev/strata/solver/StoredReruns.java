package dev.strata.solver;

import dev.strata.cache.BuildCache;
import dev.strata.cache.CacheException;
import dev.strata.cache.Slot;
import dev.strata.oci.Json;
import dev.strata.oci.JsonMembers;
import dev.strata.oci.JsonObject;
import dev.strata.oci.MalformedDocumentException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The steps of a Dockerfile that came out otherwise when they were last run again, kept until they
/// are run again once more. As stored, version 1:
///
/// ```text
/// {"v":1,"steps":[{"stage":text,"instruction":text,"at":milliseconds,"differences":[text]}]}
/// ```
record StoredReruns(List<Step> steps) {
  private static final int VERSION = 1;
  private static final int POSITION = Integer.MAX_VALUE - 3;
  private static final int MOST_DIFFERENCES = 20;

  /// @param differences as `path: how`
  record Step(String stage, String instruction, Instant at, List<String> differences) {
    Step {
      differences = List.copyOf(differences);
    }

    boolean isOf(String otherStage, String otherInstruction) {
      return stage.equals(otherStage) && instruction.equals(otherInstruction);
    }
  }

  static final StoredReruns NONE = new StoredReruns(List.of());

  StoredReruns {
    steps = List.copyOf(steps);
  }

  Optional<Step> find(StepReport step) {
    return steps.stream().filter(s -> s.isOf(step.stage(), step.instruction())).findFirst();
  }

  static StoredReruns get(BuildCache cache, String buildFile) {
    Optional<ByteBuffer> note = cache.note(slot(buildFile)).filter(ByteBuffer::hasRemaining);
    if (note.isEmpty()) {
      return NONE;
    }
    byte[] bytes = new byte[note.get().remaining()];
    note.get().duplicate().get(bytes);
    try {
      return read(JsonObject.parse(bytes, "the reruns of " + buildFile));
    } catch (MalformedDocumentException _) {
      return NONE;
    }
  }

  private static StoredReruns read(JsonObject from) throws MalformedDocumentException {
    List<Step> steps = new ArrayList<>();
    for (JsonObject step : from.objects("steps")) {
      steps.add(
          new Step(
              step.text("stage"),
              step.text("instruction"),
              Instant.ofEpochMilli(step.number("at")),
              step.texts("differences")));
    }
    return new StoredReruns(steps);
  }

  /// Adds what a report found; what it ran takes the place of what was known of that.
  static void add(BuildCache cache, String buildFile, RerunReport report, Instant at)
      throws CacheException {
    List<Step> steps = new ArrayList<>();
    for (Step known : get(cache, buildFile).steps()) {
      if (report.steps().stream().noneMatch(s -> known.isOf(s.stage(), s.instruction()))) {
        steps.add(known);
      }
    }
    for (RerunReport.Step step : report.steps()) {
      if (step.outcome() == RerunReport.Outcome.DIFFERENT) {
        List<String> differences =
            step.differences().stream()
                .limit(MOST_DIFFERENCES)
                .map(d -> "/" + d.path() + ": " + d.kind().word())
                .toList();
        steps.add(new Step(step.stage(), step.instruction(), at, differences));
      }
    }
    Json json =
        JsonMembers.of()
            .put("v", VERSION)
            .put("steps", new Json.Array(steps.stream().map(StoredReruns::json).toList()))
            .json();
    cache.putNote(slot(buildFile), ByteBuffer.wrap(json.encode()));
  }

  private static Json json(Step step) {
    return JsonMembers.of()
        .put("stage", step.stage())
        .put("instruction", step.instruction())
        .put("at", step.at().toEpochMilli())
        .put("differences", Json.texts(step.differences()))
        .json();
  }

  private static Slot slot(String buildFile) {
    return new Slot(buildFile, "", POSITION);
  }
}
