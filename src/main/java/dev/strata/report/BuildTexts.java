package dev.strata.report;

import dev.strata.report.Table.Side;
import dev.strata.solver.BuildComparison;
import dev.strata.solver.BuildRecord;
import dev.strata.solver.StepReport;
import java.time.Duration;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Builds of the history as text. Times are those of `zone`.
public record BuildTexts(Palette palette, ZoneId zone) {
  private static final int MOST_COLUMNS = 60;

  /// A line for each build, and how they went as a whole.
  public String list(List<BuildRecord> builds) {
    if (builds.isEmpty()) {
      return "no builds\n";
    }
    Table table =
        new Table(
            Side.LEFT,
            Side.LEFT,
            Side.LEFT,
            Side.RIGHT,
            Side.RIGHT,
            Side.RIGHT,
            Side.RIGHT,
            Side.LEFT);
    table.row("BUILD", "STARTED", "RESULT", "STEPS", "HITS", "TOOK", "SAVED", "DOCKERFILE");
    for (BuildRecord build : builds) {
      table.row(
          build.id(),
          time(build),
          result(build),
          Integer.toString(build.steps().size()),
          Integer.toString(build.summary().hits()),
          Durations.format(build.taken()),
          Durations.format(build.summary().saved()),
          build.buildFile());
    }
    return table.format();
  }

  /// One build: what was asked, what came of it, its steps with their times.
  public String show(BuildRecord build) {
    Table head = new Table(Side.LEFT, Side.LEFT);
    head.row("build", palette.bold(build.id()));
    head.row("started", time(build));
    head.row("Dockerfile", build.buildFile());
    build.target().ifPresent(target -> head.row("target", target));
    build.args().forEach((name, value) -> head.row("arg", name + "=" + line(value)));
    build.names().forEach(name -> head.row("name", name));
    head.row("result", result(build));
    if (!build.error().isEmpty()) {
      head.row("error", line(build.error()));
    }
    build.image().ifPresent(digest -> head.row("image", digest.toString()));
    head.row("took", Durations.format(build.taken()));
    build.forecast().ifPresent(d -> head.row("forecast", Durations.format(d)));
    head.row("saved", Durations.format(build.summary().saved()));
    return head.format() + (build.steps().isEmpty() ? "" : "\n" + steps(build));
  }

  private String steps(BuildRecord build) {
    Table table =
        new Table(
            Side.RIGHT,
            Side.LEFT,
            Side.LEFT,
            Side.LEFT,
            Side.RIGHT,
            Side.RIGHT,
            Side.RIGHT,
            Side.LEFT);
    table.row("STEP", "LINE", "FORECAST", "OUTCOME", "EXPECTED", "TOOK", "SAVED", "INSTRUCTION");
    for (StepReport step : build.steps()) {
      table.row(
          step.id().toString(),
          step.stage() + ":" + step.line(),
          build.forecast().isEmpty() ? "-" : step.forecast().map(f -> f.kind().word()).orElse("-"),
          outcome(step),
          step.forecast().flatMap(StepReport.Forecast::duration).map(Durations::format).orElse("?"),
          Durations.format(step.duration()),
          Durations.format(step.saved()),
          cut(step.instruction()));
    }
    return table.format();
  }

  /// Each step with the reason why it ran or was reused.
  public String explain(BuildRecord build, List<StepReport> steps) {
    StringBuilder text = new StringBuilder();
    text.append("build ")
        .append(palette.bold(build.id()))
        .append(" of ")
        .append(build.buildFile())
        .append(", ")
        .append(time(build))
        .append(": ")
        .append(result(build))
        .append('\n');
    for (StepReport step : steps) {
      text.append('\n')
          .append(outcome(step))
          .append("  ")
          .append(palette.faint(step.id() + ", line " + step.line()))
          .append("  ")
          .append(step.instruction().replace("\n", "\n    "))
          .append('\n');
      for (String reason : reasons(step)) {
        text.append("    ").append(reason).append('\n');
      }
    }
    return text.toString();
  }

  private static List<String> reasons(StepReport step) {
    List<String> reasons = new ArrayList<>(List.of(step.reason().split("; |\n")));
    switch (step.kind()) {
      case HIT, WITNESS ->
          reasons.add(
              "it cost "
                  + Durations.format(step.saved().plus(step.duration()))
                  + " then; reusing it saved "
                  + Durations.format(step.saved()));
      case RUN -> reasons.add("it took " + Durations.format(step.duration()));
      case FAILED -> reasons.add("it failed after " + Durations.format(step.duration()));
    }
    return reasons;
  }

  /// Two builds, step beside step, and by how much the second was slower.
  public String compare(BuildComparison comparison) {
    BuildRecord a = comparison.before();
    BuildRecord b = comparison.after();
    Table head = new Table(Side.LEFT, Side.LEFT, Side.LEFT);
    head.row("", palette.bold(a.id()), palette.bold(b.id()));
    head.row("started", time(a), time(b));
    head.row("Dockerfile", a.buildFile(), b.buildFile());
    comparison
        .args()
        .forEach(c -> head.row("arg " + c.name(), value(c.before()), value(c.after())));
    head.row("result", result(a), result(b));
    head.row(
        "took",
        Durations.format(a.taken()),
        Durations.format(b.taken()) + " (" + delta(b.taken().minus(a.taken())) + ")");
    Table steps =
        new Table(Side.LEFT, Side.LEFT, Side.LEFT, Side.RIGHT, Side.RIGHT, Side.RIGHT, Side.LEFT);
    steps.row("LINE", "BEFORE", "AFTER", "TOOK", "TOOK", "SLOWER", "INSTRUCTION");
    for (BuildComparison.Pair pair : comparison.pairs()) {
      steps.row(
          pair.any().stage() + ":" + pair.any().line(),
          pair.before().map(this::outcome).orElse("-"),
          pair.after().map(this::outcome).orElse("-"),
          pair.before().map(s -> Durations.format(s.duration())).orElse("-"),
          pair.after().map(s -> Durations.format(s.duration())).orElse("-"),
          delta(pair.slower()),
          cut(pair.any().instruction()));
    }
    StringBuilder text = new StringBuilder(head.format()).append('\n').append(steps.format());
    comparison
        .slowest()
        .ifPresent(
            pair ->
                text.append("\nslower by most: ")
                    .append(cut(pair.any().instruction()))
                    .append(", ")
                    .append(delta(pair.slower()))
                    .append(pair.after().map(s -> " (" + line(s.reason()) + ")").orElse(""))
                    .append('\n'));
    return text.toString();
  }

  private String value(Optional<String> value) {
    return value.map(BuildTexts::line).orElse(palette.faint("(not given)"));
  }

  private static String delta(Duration slower) {
    double seconds = slower.toMillis() / 1000.0;
    return String.format(Locale.ROOT, "%+.1fs", Math.abs(seconds) < 0.05 ? 0.0 : seconds);
  }

  private String result(BuildRecord build) {
    String word = build.result().word();
    return switch (build.result()) {
      case SUCCEEDED -> palette.green(word);
      case FAILED -> palette.red(word);
      case CANCELED -> palette.yellow(word);
    };
  }

  private String outcome(StepReport step) {
    String word = step.kind().word();
    return switch (step.kind()) {
      case HIT, WITNESS -> palette.green(word);
      case RUN -> palette.yellow(word);
      case FAILED -> palette.red(word);
    };
  }

  private String time(BuildRecord build) {
    return DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT)
        .format(build.started().atZone(zone));
  }

  private static String line(String text) {
    return TextWidth.oneLine(text.replace("\n", "\\n"), false);
  }

  private static String cut(String text) {
    return TextWidth.truncate(line(text), MOST_COLUMNS);
  }
}
