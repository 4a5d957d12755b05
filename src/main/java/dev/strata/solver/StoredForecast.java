package dev.strata.solver;

import dev.strata.cache.BuildCache;
import dev.strata.cache.CacheException;
import dev.strata.cache.Slot;
import dev.strata.oci.Json;
import dev.strata.oci.JsonObject;
import dev.strata.oci.MalformedDocumentException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.stream.Stream;

/// The last forecast for a Dockerfile, kept until the next build of it, so that fact can stand
/// beside it. As stored, version 1:
///
/// ```text
///
// {"v":1,"at":milliseconds,"taken":ns,"steps":[{"id":"0.1","kind":"hit"|"witness"|"run","took":ns}]}
/// ```
record StoredForecast(Instant at, Duration taken, List<Step> steps) {
  private static final int VERSION = 1;
  private static final int POSITION = Integer.MAX_VALUE - 1;

  /// A forecast says nothing of a build that comes later than that.
  private static final Duration LONGEST = Duration.ofHours(1);

  record Step(String id, StepReport.Kind kind, Optional<Duration> duration) {}

  static void put(BuildCache cache, BuildForecast forecast, Instant at) throws CacheException {
    SequencedMap<String, Json> to = new LinkedHashMap<>();
    to.put("v", Json.number(VERSION));
    to.put("at", Json.number(at.toEpochMilli()));
    to.put("taken", Json.number(forecast.taken().toNanos()));
    List<Json> steps = new ArrayList<>();
    for (BuildForecast.Step step : forecast.steps()) {
      SequencedMap<String, Json> one = new LinkedHashMap<>();
      one.put("id", Json.text(step.id().toString()));
      one.put("kind", Json.text(step.kind().word()));
      step.duration().ifPresent(d -> one.put("took", Json.number(d.toNanos())));
      steps.add(new Json.Members(one));
    }
    to.put("steps", new Json.Array(steps));
    cache.putNote(slot(forecast.buildFile()), ByteBuffer.wrap(new Json.Members(to).encode()));
  }

  /// The forecast for a build that began at `start`, which has it to itself.
  static Optional<StoredForecast> take(BuildCache cache, String buildFile, Instant start) {
    Optional<ByteBuffer> note = cache.note(slot(buildFile)).filter(ByteBuffer::hasRemaining);
    if (note.isEmpty()) {
      return Optional.empty();
    }
    byte[] bytes = new byte[note.get().remaining()];
    note.get().duplicate().get(bytes);
    try {
      cache.putNote(slot(buildFile), ByteBuffer.wrap(new byte[0]));
      StoredForecast read = read(JsonObject.parse(bytes, "the forecast for " + buildFile));
      boolean fits = !read.at.isAfter(start) && read.at.plus(LONGEST).isAfter(start);
      return fits ? Optional.of(read) : Optional.empty();
    } catch (MalformedDocumentException | CacheException _) {
      return Optional.empty();
    }
  }

  private static StoredForecast read(JsonObject from) throws MalformedDocumentException {
    List<Step> steps = new ArrayList<>();
    for (JsonObject step : from.objects("steps")) {
      steps.add(
          new Step(
              step.text("id"),
              kind(step.text("kind")),
              step.has("took")
                  ? Optional.of(Duration.ofNanos(step.number("took")))
                  : Optional.empty()));
    }
    return new StoredForecast(
        Instant.ofEpochMilli(from.number("at")), Duration.ofNanos(from.number("taken")), steps);
  }

  private static StepReport.Kind kind(String word) {
    return Stream.of(StepReport.Kind.HIT, StepReport.Kind.WITNESS)
        .filter(kind -> kind.word().equals(word))
        .findFirst()
        .orElse(StepReport.Kind.RUN);
  }

  /// Puts what was forecast beside what became of it.
  static List<StepReport> attach(Optional<StoredForecast> forecast, List<StepReport> steps) {
    if (forecast.isEmpty()) {
      return steps;
    }
    return steps.stream().map(step -> forecast.get().beside(step)).toList();
  }

  private StepReport beside(StepReport step) {
    return steps.stream()
        .filter(s -> s.id().equals(step.id().toString()))
        .findFirst()
        .map(s -> step.withForecast(new StepReport.Forecast(s.kind(), s.duration())))
        .orElse(step);
  }

  private static Slot slot(String buildFile) {
    return new Slot(buildFile, "", POSITION);
  }
}
