package dev.strata.report;

import dev.strata.oci.Json;
import dev.strata.solver.RerunReport;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/// How reproducible the steps of a build are.
public record RerunTexts(Palette palette) {
  private static final int FILES_NAMED = 10;
  private static final int MOST_COLUMNS = 90;

  public String text(RerunReport report) {
    StringBuilder text = new StringBuilder();
    for (RerunReport.Step step : report.steps()) {
      text.append(outcome(step))
          .append("  ")
          .append(palette.faint(step.stage() + ":" + step.line()))
          .append("  ")
          .append(
              TextWidth.truncate(
                  TextWidth.oneLine(step.instruction().replace("\n", "\\n"), false), MOST_COLUMNS))
          .append('\n');
      if (!step.why().isEmpty()) {
        text.append("    ").append(step.why()).append('\n');
      }
      List<RerunReport.Difference> differences = step.differences();
      for (RerunReport.Difference one :
          differences.subList(0, Math.min(FILES_NAMED, differences.size()))) {
        text.append("    ")
            .append(one.path())
            .append(": ")
            .append(one.kind().word())
            .append(one.detail().isEmpty() ? "" : " (" + one.detail() + ")")
            .append('\n');
      }
      if (differences.size() > FILES_NAMED) {
        text.append("    and ").append(differences.size() - FILES_NAMED).append(" more\n");
      }
    }
    long same =
        report.steps().stream().filter(s -> s.outcome() == RerunReport.Outcome.SAME).count();
    return text.append(same)
        .append(" of ")
        .append(report.steps().size())
        .append(" steps came to the same again")
        .append(report.others() == 0 ? "" : "; " + report.others() + " more were not run")
        .append('\n')
        .toString();
  }

  private String outcome(RerunReport.Step step) {
    return switch (step.outcome()) {
      case SAME -> palette.green("same");
      case DIFFERENT -> palette.yellow("different");
      case FAILED -> palette.red("failed");
    };
  }

  public static Json json(RerunReport report) {
    List<Json> steps = new ArrayList<>();
    for (RerunReport.Step step : report.steps()) {
      SequencedMap<String, Json> to = new LinkedHashMap<>();
      to.put("id", Json.text(step.id().toString()));
      to.put("stage", Json.text(step.stage()));
      to.put("line", Json.number(step.line()));
      to.put("instruction", Json.text(step.instruction()));
      to.put("outcome", Json.text(step.outcome().word()));
      to.put("durationMillis", Json.number(step.took().toMillis()));
      if (!step.why().isEmpty()) {
        to.put("error", Json.text(step.why()));
      }
      to.put(
          "differences",
          new Json.Array(step.differences().stream().map(RerunTexts::difference).toList()));
      steps.add(new Json.Members(to));
    }
    SequencedMap<String, Json> to = new LinkedHashMap<>();
    to.put("steps", new Json.Array(steps));
    to.put("notRun", Json.number(report.others()));
    return new Json.Members(to);
  }

  private static Json difference(RerunReport.Difference difference) {
    SequencedMap<String, Json> to = new LinkedHashMap<>();
    to.put("path", Json.text(difference.path()));
    to.put("kind", Json.text(difference.kind().word()));
    to.put("detail", Json.text(difference.detail()));
    return new Json.Members(to);
  }
}
