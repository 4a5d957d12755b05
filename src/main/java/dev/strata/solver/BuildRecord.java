package dev.strata.solver;

import dev.strata.layer.LayerId;
import dev.strata.oci.Digest;
import dev.strata.plan.StepId;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;

/// A build as the history keeps it: what was asked for, what came of it and what became of each
/// step, with the reasons as they were told when they were decided.
///
/// - `buildFile` names the Dockerfile: its absolute path, or what stands for standard input.
/// - `args` are the build arguments given, without what may be secret ({@link KeptArgs}).
/// - `error` says why a build did not succeed; empty for one that did.
/// - `image` is the manifest's digest, where an image was asked for.
/// - `forecast` is how long it was to take, where that was asked for before.
/// - `steps` are in the order of the file; those that were never reached are not among them.
/// - `source` is the Dockerfile's text; empty where it is not on record.
/// - `layers` are those of the target's end, the base's included, lowest first; empty for a build
///   that did not come to its end.
public record BuildRecord(
    String id,
    Instant started,
    String buildFile,
    Optional<String> target,
    SequencedMap<String, String> args,
    List<String> names,
    Result result,
    String error,
    Optional<Digest> image,
    Duration taken,
    List<StepReport> steps,
    String source,
    List<LayerId> layers,
    Optional<Duration> forecast) {
  public BuildRecord {
    args = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(args));
    names = List.copyOf(names);
    steps = List.copyOf(steps);
    layers = List.copyOf(layers);
  }

  public BuildRecord(
      String id,
      Instant started,
      String buildFile,
      Optional<String> target,
      SequencedMap<String, String> args,
      List<String> names,
      Result result,
      String error,
      Optional<Digest> image,
      Duration taken,
      List<StepReport> steps,
      String source,
      List<LayerId> layers) {
    this(
        id,
        started,
        buildFile,
        target,
        args,
        names,
        result,
        error,
        image,
        taken,
        steps,
        source,
        layers,
        Optional.empty());
  }

  /// How a build ended.
  public enum Result {
    SUCCEEDED("ok"),
    FAILED("failed"),
    CANCELED("canceled");

    private final String word;

    Result(String word) {
      this.word = word;
    }

    public String word() {
      return word;
    }
  }

  /// The steps that the build's time was made of, in the order of time; empty where times are not
  /// on record.
  public List<StepId> criticalPath() {
    return CriticalSteps.of(steps);
  }

  public BuildSummary summary() {
    return new BuildSummary(id, steps, taken);
  }
}
