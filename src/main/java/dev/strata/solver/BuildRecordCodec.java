package dev.strata.solver;

import dev.strata.cache.StoredBuild;
import dev.strata.key.CacheKey;
import dev.strata.layer.LayerId;
import dev.strata.oci.Digest;
import dev.strata.oci.Json;
import dev.strata.oci.JsonObject;
import dev.strata.oci.MalformedDocumentException;
import dev.strata.plan.StepId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;

/// {@link BuildRecord} ⇄ bytes. Version 1 is one JSON object, without white space; id and start
/// stand in the key of the history, durations are nanoseconds, and what is absent or empty is left
/// out:
///
///  {"v":1,"file":…,"target":…,"args":{name:value},"names":[…],"result":"ok"|"failed"|"canceled",
///      "error":…,"image":"sha256:…","taken":n,"forecast":n,
///  "steps":[{"stageIndex":n,"position":n,"stage":…,"line":n,"text":…,
///                "kind":"hit"|"witness"|"run"|"failed",
///                "why":…,"took":n,"saved":n,"key":"sha256:…","layer":"sha256:…",
///                "begun":n,"started":n,"ended":n,"after":["stageIndex.position",…],
///                "causes":[{"kind":…,"name":…,"change":…,"words":…}],
///                "expected":"hit"|"run","expectedToTake":n}],
///  "source":…,"layers":["sha256:…",…]}
///
/// Members may be added in the same version; readers ignore those that they do not know.
final class BuildRecordCodec {
  static final int VERSION = 1;
  private static final int MOST_REASON_CHARS = 4000;

  private BuildRecordCodec() {}

  static byte[] encode(BuildRecord build) {
    Members to = new Members();
    to.put("v", Json.number(VERSION));
    to.text("file", build.buildFile());
    build.target().ifPresent(t -> to.text("target", t));
    Members args = new Members();
    build.args().forEach((name, value) -> args.put(name, Json.text(value)));
    to.put("args", new Json.Members(args.values));
    to.put("names", Json.texts(build.names()));
    to.text("result", build.result().word());
    to.text("error", build.error());
    build.image().ifPresent(d -> to.text("image", d.toString()));
    to.put("taken", nanos(build.taken()));
    build.forecast().ifPresent(d -> to.put("forecast", nanos(d)));
    to.put("steps", new Json.Array(build.steps().stream().map(BuildRecordCodec::encode).toList()));
    to.text("source", build.source());
    to.put("layers", Json.texts(build.layers().stream().map(LayerId::toString).toList()));
    return new Json.Members(to.values).encode();
  }

  private static Json encode(StepReport step) {
    Members to = new Members();
    to.put("stageIndex", Json.number(step.id().stage()));
    to.put("position", Json.number(step.id().position()));
    to.text("stage", step.stage());
    to.put("line", Json.number(step.line()));
    to.text("text", step.instruction());
    to.text("kind", step.kind().word());
    to.text("why", shortened(step.reason()));
    to.put("took", nanos(step.duration()));
    to.put("saved", nanos(step.saved()));
    step.key().ifPresent(k -> to.text("key", k.toString()));
    step.layer().ifPresent(l -> to.text("layer", l.toString()));
    step.timing().ifPresent(t -> put(t, to));
    to.put("causes", new Json.Array(step.causes().stream().map(BuildRecordCodec::cause).toList()));
    step.forecast()
        .ifPresent(
            f -> {
              to.text("expected", f.kind().word());
              f.duration().ifPresent(d -> to.put("expectedToTake", nanos(d)));
            });
    return new Json.Members(to.values);
  }

  private static Json cause(Cause cause) {
    Members to = new Members();
    to.text("kind", cause.kind().word());
    to.text("name", shortened(cause.name()));
    to.text("change", cause.change());
    to.text("words", shortened(cause.words()));
    return new Json.Members(to.values);
  }

  private static void put(StepTiming timing, Members to) {
    to.put("begun", nanos(timing.begun()));
    to.put("started", nanos(timing.started()));
    to.put("ended", nanos(timing.ended()));
    to.put("after", Json.texts(timing.after().stream().map(StepId::toString).toList()));
  }

  static Optional<BuildRecord> decode(StoredBuild stored) {
    byte[] bytes = new byte[stored.content().remaining()];
    stored.content().duplicate().get(bytes);
    try {
      JsonObject from = JsonObject.parse(bytes, "the build " + stored.id());
      return from.number("v") == VERSION ? Optional.of(decode(stored, from)) : Optional.empty();
    } catch (MalformedDocumentException | IllegalArgumentException _) {
      return Optional.empty();
    }
  }

  private static BuildRecord decode(StoredBuild stored, JsonObject from)
      throws MalformedDocumentException {
    List<StepReport> steps = new ArrayList<>();
    for (JsonObject step : from.objects("steps")) {
      steps.add(step(step));
    }
    return new BuildRecord(
        stored.id(),
        stored.started(),
        from.text("file"),
        from.findText("target"),
        from.textMap("args"),
        from.texts("names"),
        result(from),
        from.text("error"),
        from.has("image") ? Optional.of(from.getDigest("image")) : Optional.empty(),
        Duration.ofNanos(from.number("taken")),
        steps,
        from.text("source"),
        layers(from),
        from.has("forecast")
            ? Optional.of(Duration.ofNanos(from.number("forecast")))
            : Optional.empty());
  }

  private static StepReport step(JsonObject from) throws MalformedDocumentException {
    return new StepReport(
        new StepId((int) from.number("stageIndex"), (int) from.number("position")),
        from.text("stage"),
        (int) from.number("line"),
        from.text("text"),
        kind(from, "kind"),
        from.text("why"),
        Duration.ofNanos(from.number("took")),
        Duration.ofNanos(from.number("saved")),
        digest(from, "key").map(CacheKey::new),
        digest(from, "layer").map(LayerId::new),
        timing(from),
        causes(from),
        from.has("expected")
            ? Optional.of(new StepReport.Forecast(kind(from, "expected"), expectedToTake(from)))
            : Optional.empty());
  }

  private static Optional<Duration> expectedToTake(JsonObject from)
      throws MalformedDocumentException {
    return from.has("expectedToTake")
        ? Optional.of(Duration.ofNanos(from.number("expectedToTake")))
        : Optional.empty();
  }

  private static List<Cause> causes(JsonObject from) throws MalformedDocumentException {
    List<Cause> causes = new ArrayList<>();
    for (JsonObject cause : from.objects("causes")) {
      causes.add(
          new Cause(
              causeKind(cause), cause.text("name"), cause.text("change"), cause.text("words")));
    }
    return causes;
  }

  private static Cause.Kind causeKind(JsonObject from) throws MalformedDocumentException {
    String word = from.text("kind");
    for (Cause.Kind kind : Cause.Kind.values()) {
      if (kind.word().equals(word)) {
        return kind;
      }
    }
    throw from.bad("cause " + word);
  }

  private static Optional<StepTiming> timing(JsonObject from) throws MalformedDocumentException {
    if (!from.has("ended")) {
      return Optional.empty();
    }
    List<StepId> after = new ArrayList<>();
    for (String id : from.texts("after")) {
      after.add(StepId.parse(id));
    }
    return Optional.of(
        new StepTiming(
            Duration.ofNanos(from.number("begun")),
            Duration.ofNanos(from.number("started")),
            Duration.ofNanos(from.number("ended")),
            after));
  }

  private static List<LayerId> layers(JsonObject from) throws MalformedDocumentException {
    return from.texts("layers").stream().map(Digest::parse).map(LayerId::new).toList();
  }

  private static Optional<Digest> digest(JsonObject from, String name)
      throws MalformedDocumentException {
    return from.has(name) ? Optional.of(from.getDigest(name)) : Optional.empty();
  }

  private static BuildRecord.Result result(JsonObject from) throws MalformedDocumentException {
    String word = from.text("result");
    for (BuildRecord.Result result : BuildRecord.Result.values()) {
      if (result.word().equals(word)) {
        return result;
      }
    }
    throw from.bad("result " + word);
  }

  private static StepReport.Kind kind(JsonObject from, String member)
      throws MalformedDocumentException {
    String word = from.text(member);
    for (StepReport.Kind kind : StepReport.Kind.values()) {
      if (kind.word().equals(word)) {
        return kind;
      }
    }
    throw from.bad("kind " + word);
  }

  private static Json nanos(Duration duration) {
    return Json.number(duration.toNanos());
  }

  private static String shortened(String reason) {
    return reason.length() <= MOST_REASON_CHARS
        ? reason
        : reason.substring(0, MOST_REASON_CHARS) + "…";
  }

  /// Members in the order they are put; empty texts are left out.
  private static final class Members {
    private final SequencedMap<String, Json> values = new LinkedHashMap<>();

    void put(String name, Json value) {
      values.put(name, value);
    }

    void text(String name, String value) {
      if (!value.isEmpty()) {
        put(name, Json.text(value));
      }
    }
  }
}
