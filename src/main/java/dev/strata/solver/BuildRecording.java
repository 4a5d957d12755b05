package dev.strata.solver;

import dev.strata.cache.BuildCache;
import dev.strata.cache.CacheException;
import dev.strata.layer.LayerId;
import dev.strata.oci.Descriptor;
import dev.strata.oci.Digest;
import dev.strata.oci.ImageReference;
import dev.strata.source.DiagnosticsException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// Adds one build to the history at its end. A history that cannot be written fails no build: it is
/// told as a notice.
final class BuildRecording {
  private static final int MOST_SOURCE_CHARS = 64 * 1024;

  private final BuildCache cache;
  private final BuildRequest request;
  private final String id;
  private final Instant start;
  private final Progress progress;
  private Optional<BuildRecord> last = Optional.empty();

  BuildRecording(
      BuildCache cache, BuildRequest request, String id, Instant start, Progress progress) {
    this.cache = cache;
    this.request = request;
    this.id = id;
    this.start = start;
    this.progress = progress;
  }

  void succeeded(BuildResult result, List<LayerId> layers) {
    put(
        record(
            BuildRecord.Result.SUCCEEDED,
            "",
            result.target().map(Descriptor::digest),
            result.summary().taken(),
            result.summary().steps(),
            layers));
  }

  void ended(Exception cause, List<StepReport> steps, Duration taken) {
    BuildRecord.Result how =
        cause instanceof InterruptedException
            ? BuildRecord.Result.CANCELED
            : BuildRecord.Result.FAILED;
    put(record(how, words(cause), Optional.empty(), taken, steps, List.of()));
  }

  private static String words(Exception cause) {
    return switch (cause) {
      case InterruptedException _ -> "canceled";
      case DiagnosticsException d -> d.diagnostics().getFirst().message();
      default -> cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
    };
  }

  private BuildRecord record(
      BuildRecord.Result result,
      String error,
      Optional<Digest> image,
      Duration taken,
      List<StepReport> steps,
      List<LayerId> layers) {
    SecretTexts secrets = SecretTexts.of(request);
    Optional<StoredForecast> forecast = StoredForecast.take(cache, request.buildFile(), start);
    return new BuildRecord(
        id,
        start,
        request.buildFile(),
        request.options().target(),
        KeptArgs.of(request.options().buildArgs()),
        request.names().stream().map(ImageReference::familiar).toList(),
        result,
        secrets.scrub(error),
        image,
        taken,
        secrets.scrub(StoredForecast.attach(forecast, steps)),
        secrets.scrub(keptSource()),
        layers,
        forecast.map(StoredForecast::taken));
  }

  private String keptSource() {
    String text = request.dockerfile().source().text();
    return text.length() <= MOST_SOURCE_CHARS ? text : "";
  }

  /// What was added last.
  Optional<BuildRecord> last() {
    return last;
  }

  private void put(BuildRecord record) {
    last = Optional.of(record);
    try {
      new BuildRecords(cache).put(record);
    } catch (CacheException e) {
      progress.notice("the build is not in the history: " + e.getMessage());
    }
  }
}
