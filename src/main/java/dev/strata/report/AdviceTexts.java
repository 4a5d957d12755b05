package dev.strata.report;

import dev.strata.oci.Json;
import dev.strata.solver.Advice;
import dev.strata.solver.BuildRecord;
import dev.strata.solver.BuildTrend;
import dev.strata.solver.StepReport;
import java.time.Duration;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.SequencedMap;

/// What is read out of a Dockerfile's history as a whole: advice, and the trend of its builds.
public record AdviceTexts(Palette palette, ZoneId zone) {
  private static final int BAR = 30;

  public String advice(List<Advice> advice, int builds) {
    if (advice.isEmpty()) {
      return "nothing in the last " + builds + " builds that would have saved time\n";
    }
    StringBuilder text = new StringBuilder();
    for (Advice one : advice) {
      text.append(text.isEmpty() ? "" : "\n").append(palette.bold(one.words()));
      if (one.saved().isPositive()) {
        text.append(": ")
            .append(palette.green(saved(one.saved())))
            .append(" in the last ")
            .append(builds)
            .append(" builds");
      }
      text.append('\n').append("    ").append(palette.faint(cut(one.instruction()))).append('\n');
      one.evidence().forEach(line -> text.append("    ").append(cut(line)).append('\n'));
    }
    return text.toString();
  }

  private static String saved(Duration duration) {
    return duration.toMillis() < 100 ? duration.toMillis() + "ms" : Durations.format(duration);
  }

  public static Json json(List<Advice> advice) {
    return new Json.Array(advice.stream().map(AdviceTexts::json).toList());
  }

  private static Json json(Advice advice) {
    SequencedMap<String, Json> to = new LinkedHashMap<>();
    to.put("kind", Json.text(advice.kind().word()));
    to.put("line", Json.number(advice.line()));
    to.put("instruction", Json.text(advice.instruction()));
    to.put("savedMillis", Json.number(advice.saved().toMillis()));
    to.put("words", Json.text(advice.words()));
    to.put("evidence", Json.texts(advice.evidence()));
    return new Json.Members(to);
  }

  /// A bar for each build, and what the two halves say.
  public String trend(BuildTrend trend) {
    Table table =
        new Table(
            Table.Side.LEFT, Table.Side.LEFT, Table.Side.RIGHT, Table.Side.RIGHT, Table.Side.LEFT);
    table.row("BUILD", "STARTED", "REUSED", "TOOK", "");
    long longest = trend.builds().stream().mapToLong(b -> b.taken().toMillis()).max().orElse(0);
    for (BuildRecord build : trend.builds()) {
      long bar = longest == 0 ? 0 : (BAR * build.taken().toMillis() + longest - 1) / longest;
      table.row(
          build.id(),
          DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm", Locale.ROOT)
              .format(build.started().atZone(zone)),
          build.summary().hits() + "/" + build.steps().size(),
          Durations.format(build.taken()),
          palette.blue("█".repeat((int) bar)));
    }
    StringBuilder text = new StringBuilder(trend.buildFile()).append("\n\n").append(table.format());
    text.append('\n');
    if (trend.builds().size() > 1) {
      text.append("middle of the older half ")
          .append(Durations.format(BuildTrend.middle(trend.older())))
          .append(", of the newer half ")
          .append(Durations.format(BuildTrend.middle(trend.newer())))
          .append("; ");
    }
    text.append(String.format(Locale.ROOT, "%.0f%% of steps reused, ", 100 * trend.reused()))
        .append(Durations.format(trend.saved()))
        .append(" saved\n");
    trend
        .slower()
        .ifPresent(
            s ->
                text.append("slower by most: line ")
                    .append(s.step().line())
                    .append(", ")
                    .append(cut(s.step().instruction()))
                    .append(": ")
                    .append(Durations.format(s.before()))
                    .append(" → ")
                    .append(Durations.format(s.after()))
                    .append('\n'));
    return text.toString();
  }

  public static Json json(BuildTrend trend) {
    SequencedMap<String, Json> to = new LinkedHashMap<>();
    to.put("dockerfile", Json.text(trend.buildFile()));
    to.put("olderMillis", Json.number(BuildTrend.middle(trend.older()).toMillis()));
    to.put("newerMillis", Json.number(BuildTrend.middle(trend.newer()).toMillis()));
    to.put("reusedPercent", Json.number(Math.round(100 * trend.reused())));
    to.put("savedMillis", Json.number(trend.saved().toMillis()));
    trend
        .slower()
        .ifPresent(
            s -> {
              SequencedMap<String, Json> step = new LinkedHashMap<>();
              StepReport report = s.step();
              step.put("stage", Json.text(report.stage()));
              step.put("line", Json.number(report.line()));
              step.put("instruction", Json.text(report.instruction()));
              step.put("beforeMillis", Json.number(s.before().toMillis()));
              step.put("afterMillis", Json.number(s.after().toMillis()));
              to.put("slower", new Json.Members(step));
            });
    to.put("builds", BuildJson.list(trend.builds()));
    return new Json.Members(to);
  }

  private static String cut(String text) {
    return TextWidth.truncate(TextWidth.oneLine(text.replace("\n", "\\n"), false), 110);
  }
}
