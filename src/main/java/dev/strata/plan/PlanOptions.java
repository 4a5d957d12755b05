package dev.strata.plan;

import dev.strata.oci.Platform;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;

/// What the command line says of a build, as far as the plan depends on it.
///
/// - `target` is a stage's name or index; absent for the last stage.
/// - `namedContexts` are the values of `--build-context`, by name: a folder, or a URL with a
///   scheme.
/// - `noCache` makes every step run; `noCacheStages` (`--no-cache-filter`) those of these stages.
public record PlanOptions(
    Optional<String> target,
    SequencedMap<String, String> buildArgs,
    SequencedMap<String, String> labels,
    Map<String, String> namedContexts,
    Platform buildPlatform,
    Platform targetPlatform,
    boolean noCache,
    List<String> noCacheStages) {
  public PlanOptions {
    namedContexts = Map.copyOf(namedContexts);
    noCacheStages = List.copyOf(noCacheStages);
  }

  /// The same for another platform.
  public PlanOptions withTargetPlatform(Platform value) {
    return new PlanOptions(
        target, buildArgs, labels, namedContexts, buildPlatform, value, noCache, noCacheStages);
  }
}
