package dev.strata.report;

import dev.strata.oci.Digest;
import dev.strata.oci.Json;
import dev.strata.solver.BuildRecord;
import dev.strata.solver.StepReport;
import dev.strata.solver.StepTiming;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.random.RandomGenerator;

/// A build as the JSON documents of OTLP 1.x: ids in hexadecimal, 64-bit numbers as texts.
final class TelemetryJson {
  private static final int INTERNAL = 1;
  private static final int OK = 1;
  private static final int ERROR = 2;
  private static final int DELTA = 1;

  private final TelemetrySettings settings;
  private final BuildRecord build;
  private final RandomGenerator random;

  TelemetryJson(TelemetrySettings settings, BuildRecord build, RandomGenerator random) {
    this.settings = settings;
    this.build = build;
    this.random = random;
  }

  Json traces() {
    String trace = settings.parent().map(TelemetrySettings.Parent::traceId).orElseGet(() -> id(16));
    String root = id(8);
    List<Json> spans = new ArrayList<>();
    spans.add(
        span(
            trace,
            root,
            settings.parent().map(TelemetrySettings.Parent::spanId).orElse(""),
            "build",
            build.started(),
            build.started().plus(build.taken()),
            buildAttributes(),
            build.result() == BuildRecord.Result.SUCCEEDED,
            build.error()));
    for (StepReport step : build.steps()) {
      Duration begun = step.timing().map(StepTiming::started).orElse(Duration.ZERO);
      Duration ended = step.timing().map(StepTiming::ended).orElse(step.duration());
      spans.add(
          span(
              trace,
              id(8),
              root,
              step.instruction().split("\\s", 2)[0],
              build.started().plus(begun),
              build.started().plus(ended),
              stepAttributes(step),
              step.kind() != StepReport.Kind.FAILED,
              step.kind() == StepReport.Kind.FAILED ? step.reason() : ""));
    }
    return wrapped("resourceSpans", "scopeSpans", "spans", spans);
  }

  Json metrics() {
    List<Json> metrics = new ArrayList<>();
    SequencedMap<String, Json> result = new LinkedHashMap<>();
    result.put("result", text(build.result().word()));
    metrics.add(sum("strata.builds", "{build}", List.of(point(result, 1))));
    List<Json> steps = new ArrayList<>();
    for (StepReport.Kind kind : StepReport.Kind.values()) {
      long count = build.steps().stream().filter(s -> s.kind() == kind).count();
      if (count > 0) {
        steps.add(
            point(new LinkedHashMap<>(java.util.Map.of("outcome", text(kind.word()))), count));
      }
    }
    if (!steps.isEmpty()) {
      metrics.add(sum("strata.steps", "{step}", steps));
    }
    metrics.add(gauge("strata.build.duration", build.taken(), result));
    metrics.add(gauge("strata.build.saved", build.summary().saved(), result));
    return wrapped("resourceMetrics", "scopeMetrics", "metrics", metrics);
  }

  private SequencedMap<String, Json> buildAttributes() {
    SequencedMap<String, Json> to = new LinkedHashMap<>();
    to.put("strata.build.id", text(build.id()));
    to.put("strata.build.dockerfile", text(build.buildFile()));
    build.target().ifPresent(t -> to.put("strata.build.target", text(t)));
    to.put("strata.build.result", text(build.result().word()));
    build.image().ifPresent(d -> to.put("strata.image.digest", text(d.toString())));
    to.put("strata.steps.hit", number(build.summary().hits()));
    to.put("strata.steps.run", number(build.summary().runs()));
    to.put("strata.saved_ms", number(build.summary().saved().toMillis()));
    return to;
  }

  private static SequencedMap<String, Json> stepAttributes(StepReport step) {
    SequencedMap<String, Json> to = new LinkedHashMap<>();
    to.put("strata.step.id", text(step.id().toString()));
    to.put("strata.step.stage", text(step.stage()));
    to.put("strata.step.line", number(step.line()));
    to.put("strata.step.instruction", text(step.instruction()));
    to.put("strata.step.outcome", text(step.kind().word()));
    to.put("strata.step.reason", text(step.reason()));
    step.key().ifPresent(k -> to.put("strata.step.key", text(k.toString())));
    Optional<Digest> layer = step.layer().map(l -> l.digest());
    layer.ifPresent(l -> to.put("strata.step.layer", text(l.toString())));
    to.put("strata.saved_ms", number(step.saved().toMillis()));
    return to;
  }

  private static Json span(
      String trace,
      String id,
      String parent,
      String name,
      Instant begun,
      Instant ended,
      SequencedMap<String, Json> attributes,
      boolean succeeded,
      String error) {
    SequencedMap<String, Json> to = new LinkedHashMap<>();
    to.put("traceId", Json.text(trace));
    to.put("spanId", Json.text(id));
    if (!parent.isEmpty()) {
      to.put("parentSpanId", Json.text(parent));
    }
    to.put("name", Json.text(name));
    to.put("kind", Json.number(INTERNAL));
    to.put("startTimeUnixNano", nanos(begun));
    to.put("endTimeUnixNano", nanos(ended));
    to.put("attributes", attributes(attributes));
    SequencedMap<String, Json> status = new LinkedHashMap<>();
    status.put("code", Json.number(succeeded ? OK : ERROR));
    if (!error.isEmpty()) {
      status.put("message", Json.text(error));
    }
    to.put("status", new Json.Members(status));
    return new Json.Members(to);
  }

  private static Json sum(String name, String unit, List<Json> points) {
    SequencedMap<String, Json> sum = new LinkedHashMap<>();
    sum.put("aggregationTemporality", Json.number(DELTA));
    sum.put("isMonotonic", new Json.Bool(true));
    sum.put("dataPoints", new Json.Array(points));
    return metric(name, unit, "sum", sum);
  }

  private Json gauge(String name, Duration value, SequencedMap<String, Json> attributes) {
    SequencedMap<String, Json> point = at(attributes);
    point.put(
        "asDouble", new Json.Number(String.format(Locale.ROOT, "%.6f", value.toNanos() / 1e9)));
    SequencedMap<String, Json> gauge = new LinkedHashMap<>();
    gauge.put("dataPoints", new Json.Array(List.of(new Json.Members(point))));
    return metric(name, "s", "gauge", gauge);
  }

  private static Json metric(
      String name, String unit, String kind, SequencedMap<String, Json> data) {
    SequencedMap<String, Json> to = new LinkedHashMap<>();
    to.put("name", Json.text(name));
    to.put("unit", Json.text(unit));
    to.put(kind, new Json.Members(data));
    return new Json.Members(to);
  }

  private Json point(SequencedMap<String, Json> attributes, long value) {
    SequencedMap<String, Json> point = at(attributes);
    point.put("asInt", Json.text(Long.toString(value)));
    return new Json.Members(point);
  }

  private SequencedMap<String, Json> at(SequencedMap<String, Json> attributes) {
    SequencedMap<String, Json> point = new LinkedHashMap<>();
    point.put("attributes", attributes(attributes));
    point.put("startTimeUnixNano", nanos(build.started()));
    point.put("timeUnixNano", nanos(build.started().plus(build.taken())));
    return point;
  }

  private Json wrapped(String outer, String inner, String name, List<Json> values) {
    SequencedMap<String, Json> resource = new LinkedHashMap<>();
    SequencedMap<String, Json> attributes = new LinkedHashMap<>();
    settings.resource().forEach((key, value) -> attributes.put(key, text(value)));
    resource.put("attributes", attributes(attributes));
    SequencedMap<String, Json> scope = new LinkedHashMap<>();
    scope.put("name", Json.text("dev.strata"));
    SequencedMap<String, Json> scoped = new LinkedHashMap<>();
    scoped.put("scope", new Json.Members(scope));
    scoped.put(name, new Json.Array(values));
    SequencedMap<String, Json> one = new LinkedHashMap<>();
    one.put("resource", new Json.Members(resource));
    one.put(inner, new Json.Array(List.of(new Json.Members(scoped))));
    SequencedMap<String, Json> root = new LinkedHashMap<>();
    root.put(outer, new Json.Array(List.of(new Json.Members(one))));
    return new Json.Members(root);
  }

  private static Json attributes(SequencedMap<String, Json> values) {
    List<Json> list = new ArrayList<>();
    values.forEach(
        (key, value) -> {
          SequencedMap<String, Json> one = new LinkedHashMap<>();
          one.put("key", Json.text(key));
          one.put("value", value);
          list.add(new Json.Members(one));
        });
    return new Json.Array(list);
  }

  private static Json text(String value) {
    return value("stringValue", value);
  }

  private static Json number(long value) {
    return value("intValue", Long.toString(value));
  }

  private static Json value(String kind, String value) {
    SequencedMap<String, Json> to = new LinkedHashMap<>();
    to.put(kind, Json.text(value));
    return new Json.Members(to);
  }

  private static Json nanos(Instant at) {
    return Json.text(
        Long.toString(Math.addExact(at.getEpochSecond() * 1_000_000_000L, at.getNano())));
  }

  private String id(int bytes) {
    byte[] id = new byte[bytes];
    do {
      random.nextBytes(id);
    } while (id[0] == 0); // an id of zeros alone is none
    return HexFormat.of().formatHex(id);
  }
}
