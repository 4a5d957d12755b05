package dev.strata.report;

import dev.strata.oci.Json;
import dev.strata.solver.BuildRecord;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.zip.GZIPOutputStream;

/// Sends a build's trace and metrics at its end. All that is sent comes from the build's record,
/// which holds no secrets.
///
/// A failure to send is a warning, never the build's.
public final class Telemetry {
  private final TelemetrySettings settings;
  private final RandomGenerator random;

  /// @param random for the ids of traces and spans
  public Telemetry(TelemetrySettings settings, RandomGenerator random) {
    this.settings = settings;
    this.random = random;
  }

  /// Sends what is asked for.
  ///
  /// @return what went wrong, a line each
  public List<String> send(BuildRecord record) throws InterruptedException {
    List<String> problems = new ArrayList<>(settings.problem().stream().toList());
    TelemetryJson json = new TelemetryJson(settings, record, random);
    if (settings.traces().isPresent()) {
      send(settings.traces().get(), json.traces()).ifPresent(problems::add);
    }
    if (settings.metrics().isPresent()) {
      send(settings.metrics().get(), json.metrics()).ifPresent(problems::add);
    }
    return problems;
  }

  private static Optional<String> send(TelemetrySettings.Target target, Json document)
      throws InterruptedException {
    try (HttpClient client = HttpClient.newBuilder().connectTimeout(target.timeout()).build()) {
      byte[] body = document.encode();
      HttpRequest.Builder request =
          HttpRequest.newBuilder(target.endpoint())
              .timeout(target.timeout())
              .header("Content-Type", "application/json");
      target.headers().forEach(request::header);
      if (target.gzip()) {
        request.header("Content-Encoding", "gzip");
      }
      request.POST(HttpRequest.BodyPublishers.ofByteArray(target.gzip() ? compressed(body) : body));
      int status =
          client.send(request.build(), HttpResponse.BodyHandlers.discarding()).statusCode();
      return status / 100 == 2
          ? Optional.empty()
          : Optional.of("telemetry: " + target.endpoint() + " answered with status " + status);
    } catch (IOException | IllegalArgumentException e) {
      return Optional.of(
          "telemetry: cannot send to "
              + target.endpoint()
              + ": "
              + (e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage()));
    }
  }

  private static byte[] compressed(byte[] body) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
      gzip.write(body);
    }
    return bytes.toByteArray();
  }
}
