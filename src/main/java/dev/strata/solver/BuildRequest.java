package dev.strata.solver;

import dev.strata.dockerfile.Dockerfile;
import dev.strata.image.OutputSpec;
import dev.strata.oci.ImageReference;
import dev.strata.oci.Platform;
import dev.strata.plan.IgnoredPaths;
import dev.strata.plan.PlanOptions;
import java.io.OutputStream;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// What a user asks to have built.
///
/// - `buildFile` names the Dockerfile across builds, for slots; it is in no key.
/// - `outputs` may be empty: the image is then in the local store alone.
/// - `imageWanted` asks for the image's digest, also where no output and no name needs it.
/// - `pull` asks registries for the images of FROM, also where this machine has them.
/// - `extras` are further platforms and attestations.
/// - `standardOutput` takes an output whose `dest` is `-`.
/// - `epoch` is SOURCE_DATE_EPOCH: no time in the image is later.
public record BuildRequest(
    Dockerfile dockerfile,
    String buildFile,
    PlanOptions options,
    Contexts contexts,
    IgnoredPaths ignored,
    List<OutputSpec> outputs,
    List<ImageReference> names,
    int parallelism,
    Optional<Instant> epoch,
    RunSettings settings,
    boolean imageWanted,
    boolean pull,
    ImageExtras extras,
    OutputStream standardOutput) {
  public BuildRequest {
    outputs = List.copyOf(outputs);
    names = List.copyOf(names);
  }

  /// A build of one image alone.
  public BuildRequest(
      Dockerfile dockerfile,
      String buildFile,
      PlanOptions options,
      Contexts contexts,
      IgnoredPaths ignored,
      List<OutputSpec> outputs,
      List<ImageReference> names,
      int parallelism,
      Optional<Instant> epoch,
      RunSettings settings,
      boolean imageWanted,
      boolean pull,
      OutputStream standardOutput) {
    this(
        dockerfile,
        buildFile,
        options,
        contexts,
        ignored,
        outputs,
        names,
        parallelism,
        epoch,
        settings,
        imageWanted,
        pull,
        ImageExtras.NONE,
        standardOutput);
  }

  /// The platforms to build for, at least one.
  List<Platform> platforms() {
    return extras.platforms().isEmpty() ? List.of(options.targetPlatform()) : extras.platforms();
  }
}
