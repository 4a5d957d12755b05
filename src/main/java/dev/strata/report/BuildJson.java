package dev.strata.report;

import dev.strata.oci.Json;
import dev.strata.plan.StepId;
import dev.strata.solver.BuildComparison;
import dev.strata.solver.BuildRecord;
import dev.strata.solver.Cause;
import dev.strata.solver.StepReport;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;

/// Builds of the history as JSON: the names of `--metadata-file`, durations in milliseconds.
public final class BuildJson {
  private BuildJson() {}

  public static Json list(List<BuildRecord> builds) {
    return new Json.Array(builds.stream().map(b -> (Json) new Json.Members(head(b))).toList());
  }

  public static Json of(BuildRecord build) {
    return of(build, build.steps());
  }

  /// The build with these of its steps.
  public static Json of(BuildRecord build, List<StepReport> steps) {
    SequencedMap<String, Json> to = head(build);
    to.put("args", args(build));
    to.put("names", Json.texts(build.names()));
    to.put("steps", new Json.Array(steps.stream().map(BuildJson::step).toList()));
    to.put("criticalPath", ids(build.criticalPath()));
    return new Json.Members(to);
  }

  public static Json compare(BuildComparison comparison) {
    SequencedMap<String, Json> to = new LinkedHashMap<>();
    to.put("before", new Json.Members(head(comparison.before())));
    to.put("after", new Json.Members(head(comparison.after())));
    to.put("slowerMillis", millis(comparison.after().taken().minus(comparison.before().taken())));
    SequencedMap<String, Json> args = new LinkedHashMap<>();
    comparison
        .args()
        .forEach(
            c ->
                args.put(c.name(), new Json.Array(List.of(orNull(c.before()), orNull(c.after())))));
    to.put("args", new Json.Members(args));
    to.put(
        "steps",
        new Json.Array(
            comparison.pairs().stream()
                .map(
                    pair -> {
                      SequencedMap<String, Json> step = new LinkedHashMap<>();
                      step.put(
                          "before", pair.before().map(BuildJson::step).orElse(new Json.Null()));
                      step.put("after", pair.after().map(BuildJson::step).orElse(new Json.Null()));
                      step.put("slowerMillis", millis(pair.slower()));
                      return (Json) new Json.Members(step);
                    })
                .toList()));
    return new Json.Members(to);
  }

  private static SequencedMap<String, Json> head(BuildRecord build) {
    SequencedMap<String, Json> to = new LinkedHashMap<>();
    to.put("id", Json.text(build.id()));
    to.put("started", Json.text(build.started().toString()));
    to.put("dockerfile", Json.text(build.buildFile()));
    build.target().ifPresent(t -> to.put("target", Json.text(t)));
    to.put("result", Json.text(build.result().word()));
    if (!build.error().isEmpty()) {
      to.put("error", Json.text(build.error()));
    }
    build.image().ifPresent(d -> to.put("image", Json.text(d.toString())));
    to.put("stepCount", Json.number(build.steps().size()));
    to.put("hits", Json.number(build.summary().hits()));
    to.put("runs", Json.number(build.summary().runs()));
    to.put("takenMillis", millis(build.taken()));
    to.put("savedMillis", millis(build.summary().saved()));
    build.forecast().ifPresent(d -> to.put("forecastMillis", millis(d)));
    return to;
  }

  private static Json args(BuildRecord build) {
    SequencedMap<String, Json> args = new LinkedHashMap<>();
    build.args().forEach((name, value) -> args.put(name, Json.text(value)));
    return new Json.Members(args);
  }

  private static Json step(StepReport step) {
    SequencedMap<String, Json> to = new LinkedHashMap<>();
    to.put("id", Json.text(step.id().toString()));
    to.put("stage", Json.text(step.stage()));
    to.put("line", Json.number(step.line()));
    to.put("instruction", Json.text(step.instruction()));
    to.put("outcome", Json.text(step.kind().word()));
    to.put("reason", Json.text(step.reason()));
    to.put("durationMillis", millis(step.duration()));
    to.put("savedMillis", millis(step.saved()));
    step.key().ifPresent(k -> to.put("key", Json.text(k.toString())));
    step.layer().ifPresent(l -> to.put("layer", Json.text(l.toString())));
    step.timing()
        .ifPresent(
            t -> {
              to.put("begunMillis", millis(t.begun()));
              to.put("startedMillis", millis(t.started()));
              to.put("endedMillis", millis(t.ended()));
              to.put("after", ids(t.after()));
            });
    to.put("causes", new Json.Array(step.causes().stream().map(BuildJson::cause).toList()));
    step.forecast().ifPresent(f -> to.put("forecast", forecast(f)));
    return new Json.Members(to);
  }

  static Json cause(Cause cause) {
    SequencedMap<String, Json> to = new LinkedHashMap<>();
    to.put("kind", Json.text(cause.kind().word()));
    to.put("name", Json.text(cause.name()));
    to.put("change", Json.text(cause.change()));
    to.put("words", Json.text(cause.words()));
    return new Json.Members(to);
  }

  private static Json forecast(StepReport.Forecast forecast) {
    SequencedMap<String, Json> to = new LinkedHashMap<>();
    to.put("outcome", Json.text(forecast.kind().word()));
    forecast.duration().ifPresent(d -> to.put("durationMillis", millis(d)));
    return new Json.Members(to);
  }

  private static Json ids(List<StepId> ids) {
    return Json.texts(ids.stream().map(StepId::toString).toList());
  }

  private static Json orNull(Optional<String> text) {
    return text.map(Json::text).orElse(new Json.Null());
  }

  private static Json millis(Duration duration) {
    return Json.number(duration.toMillis());
  }
}
