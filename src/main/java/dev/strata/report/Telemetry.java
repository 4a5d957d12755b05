package dev.strata.report;

import dev.strata.oci.Json;
import dev.strata.solver.BuildEvent;
import dev.strata.solver.BuildRecord;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.zip.GZIPOutputStream;

/// Sends a build's trace and metrics at its end. It listens to the build for the times of its steps
/// alone; every text comes from the build's record, which holds no secrets.
///
/// A failure to send is a warning, never the build's.
public final class Telemetry implements BuildEvent.Sink {
  private final TelemetrySettings settings;
  private final BuildEvent.Sink next;
  private final RandomGenerator random;
  private final Map<Integer, String> names = new HashMap<>();
  private final Map<Integer, Instant> begun = new HashMap<>();
  private final List<TelemetryJson.Times> times = new ArrayList<>();

  /// @param random for the ids of traces and spans
  public Telemetry(TelemetrySettings settings, BuildEvent.Sink next, RandomGenerator random) {
    this.settings = settings;
    this.next = next;
    this.random = random;
  }

  @Override
  public synchronized void take(BuildEvent event) {
    switch (event) {
      case BuildEvent.Declared e -> names.put(e.vertex(), e.name());
      case BuildEvent.Started e -> begun.put(e.vertex(), e.at());
      case BuildEvent.Finished e ->
          times.add(
              new TelemetryJson.Times(
                  names.getOrDefault(e.vertex(), ""),
                  begun.getOrDefault(e.vertex(), e.at()),
                  e.at()));
      case BuildEvent.Decided _,
          BuildEvent.Status _,
          BuildEvent.Log _,
          BuildEvent.Warned _,
          BuildEvent.Noticed _,
          BuildEvent.Ended _ -> {}
    }
    next.take(event);
  }

  /// Sends what is asked for.
  ///
  /// @return what went wrong, a line each
  public synchronized List<String> send(BuildRecord record) throws InterruptedException {
    List<String> problems = new ArrayList<>(settings.problem().stream().toList());
    TelemetryJson json = new TelemetryJson(settings, record, List.copyOf(times), random);
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
