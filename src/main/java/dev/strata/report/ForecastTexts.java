package dev.strata.report;

import dev.strata.oci.Json;
import dev.strata.plan.StepId;
import dev.strata.report.Table.Side;
import dev.strata.solver.BuildForecast;
import dev.strata.solver.StepReport;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.stream.Collectors;

/// A forecast for a person and for a program.
public record ForecastTexts(Palette palette) {
  private static final int MOST_COLUMNS = 60;

  /// A line for each step, the reasons of those that would run, and the critical path.
  public String text(BuildForecast forecast) {
    Table table = new Table(Side.RIGHT, Side.LEFT, Side.LEFT, Side.RIGHT, Side.LEFT);
    table.row("STEP", "LINE", "OUTCOME", "TAKES", "INSTRUCTION");
    for (BuildForecast.Step step : forecast.steps()) {
      table.row(
          step.id().toString(),
          step.stage() + ":" + step.line(),
          outcome(step),
          takes(step),
          cut(step.instruction()));
    }
    StringBuilder text = new StringBuilder(table.format());
    for (BuildForecast.Step step : forecast.steps()) {
      if (step.kind() == StepReport.Kind.RUN) {
        text.append('\n').append(step.id()).append("  ").append(cut(step.instruction()));
        step.causes().forEach(c -> text.append("\n    ").append(c.words()));
      }
    }
    text.append(forecast.runs() == 0 ? "\n" : "\n\n");
    text.append(
        forecast.criticalPath().isEmpty()
            ? ""
            : "critical path: "
                + path(forecast)
                + ", "
                + Durations.format(forecast.pathTaken())
                + "\n");
    return text.append(closing(forecast)).toString();
  }

  private static String closing(BuildForecast forecast) {
    long unknown =
        forecast.steps().stream()
            .filter(s -> s.kind() == StepReport.Kind.RUN && s.duration().isEmpty())
            .count();
    return "would take "
        + Durations.format(forecast.taken())
        + ": "
        + forecast.hits()
        + " steps reused, "
        + forecast.runs()
        + " run"
        + (unknown == 0
            ? ""
            : "; "
                + unknown
                + " of them never ran, and count as "
                + Durations.format(BuildForecast.UNKNOWN))
        + "\n";
  }

  private static String path(BuildForecast forecast) {
    return forecast.criticalPath().stream()
        .map(id -> at(forecast, id))
        .collect(Collectors.joining(" → "));
  }

  private static String at(BuildForecast forecast, StepId id) {
    return forecast.steps().stream()
        .filter(s -> s.id().equals(id))
        .findFirst()
        .map(s -> s.stage() + ":" + s.line())
        .orElse(id.toString());
  }

  private String outcome(BuildForecast.Step step) {
    return switch (step.kind()) {
      case HIT, WITNESS -> palette.green(step.kind().word());
      case RUN -> palette.yellow(step.certain() ? "run" : "run?");
      case FAILED -> palette.red("failed");
    };
  }

  private static String takes(BuildForecast.Step step) {
    return step.duration().map(Durations::format).orElse("?");
  }

  private static String cut(String text) {
    return TextWidth.truncate(TextWidth.oneLine(text.replace("\n", "\\n"), false), MOST_COLUMNS);
  }

  public static Json json(BuildForecast forecast) {
    SequencedMap<String, Json> to = new LinkedHashMap<>();
    to.put("dockerfile", Json.text(forecast.buildFile()));
    to.put("takesMillis", Json.number(forecast.taken().toMillis()));
    to.put("overheadMillis", Json.number(forecast.overhead().toMillis()));
    to.put("hits", Json.number(forecast.hits()));
    to.put("runs", Json.number(forecast.runs()));
    to.put(
        "criticalPath",
        Json.texts(forecast.criticalPath().stream().map(StepId::toString).toList()));
    List<Json> steps = forecast.steps().stream().map(ForecastTexts::step).toList();
    to.put("steps", new Json.Array(steps));
    return new Json.Members(to);
  }

  private static Json step(BuildForecast.Step step) {
    SequencedMap<String, Json> to = new LinkedHashMap<>();
    to.put("id", Json.text(step.id().toString()));
    to.put("stage", Json.text(step.stage()));
    to.put("line", Json.number(step.line()));
    to.put("instruction", Json.text(step.instruction()));
    to.put("outcome", Json.text(step.kind().word()));
    to.put("certain", new Json.Bool(step.certain()));
    to.put("reason", Json.text(step.reason()));
    to.put("causes", new Json.Array(step.causes().stream().map(BuildJson::cause).toList()));
    step.duration().ifPresent(d -> to.put("durationMillis", Json.number(d.toMillis())));
    return new Json.Members(to);
  }
}
