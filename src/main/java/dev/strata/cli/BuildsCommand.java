package dev.strata.cli;

import dev.strata.report.AdviceTexts;
import dev.strata.report.BuildJson;
import dev.strata.report.BuildTexts;
import dev.strata.solver.BuildComparison;
import dev.strata.solver.BuildRecord;
import dev.strata.solver.BuildRecords;
import dev.strata.solver.BuildTrend;
import dev.strata.solver.Engine;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/// `strata builds`: the history of builds, the newest first.
@Command(
    name = "builds",
    description = "Lists the last builds (1,000 are kept), and shows, compares or removes them.",
    mixinStandardHelpOptions = true)
final class BuildsCommand implements Callable<Integer> {
  @ParentCommand @Nullable Main main;
  @Mixin FormatOption format = new FormatOption();

  @Option(
      names = "--since",
      paramLabel = "TIME",
      description =
          "Only builds since then: a time (2026-11-24T10:00:00Z), a date, or how long ago"
              + " (90m, 24h, 7d).")
  @Nullable String since;

  @Option(names = "--failed", description = "Only builds that did not succeed.")
  boolean failed;

  @Option(names = "--last", paramLabel = "N", description = "Only the last N.")
  @Nullable Integer last;

  @Override
  public Integer call() throws Exception {
    Instant from = since == null ? Instant.MIN : Since.parse(since, Instant.now());
    try (Engine engine = engine("builds")) {
      List<BuildRecord> builds =
          history(engine).newest().stream()
              .filter(b -> !b.started().isBefore(from))
              .filter(b -> !failed || b.result() != BuildRecord.Result.SUCCEEDED)
              .limit(last == null ? Long.MAX_VALUE : Math.max(0, last))
              .toList();
      format.print(System.out, () -> texts().list(builds), () -> BuildJson.list(builds));
    }
    return ExitCode.OK.code();
  }

  @Command(
      name = "show",
      description = "Shows one build: arguments, result, steps.",
      mixinStandardHelpOptions = true)
  Integer show(@Mixin FormatOption shown, @Parameters(paramLabel = "BUILD", index = "0") String id)
      throws Exception {
    try (Engine engine = engine("builds show")) {
      BuildRecord build = FindBuild.byId(history(engine), id);
      shown.print(System.out, () -> texts().show(build), () -> BuildJson.of(build));
    }
    return ExitCode.OK.code();
  }

  @Command(
      name = "rm",
      description = "Removes builds from the history; what they made stays.",
      mixinStandardHelpOptions = true)
  Integer remove(@Parameters(paramLabel = "BUILD", arity = "1..*") List<String> ids)
      throws Exception {
    try (Engine engine = engine("builds rm")) {
      List<BuildRecord> builds = new ArrayList<>();
      for (String id : ids) {
        builds.add(FindBuild.byId(history(engine), id));
      }
      for (BuildRecord build : builds) {
        history(engine).remove(build);
        System.out.println(build.id());
      }
    }
    return ExitCode.OK.code();
  }

  @Command(
      name = "compare",
      description = "Compares two builds: arguments, decisions and times, step by step.",
      mixinStandardHelpOptions = true)
  Integer compare(
      @Mixin FormatOption shown,
      @Parameters(paramLabel = "BEFORE", index = "0") String before,
      @Parameters(paramLabel = "AFTER", index = "1") String after)
      throws Exception {
    try (Engine engine = engine("builds compare")) {
      BuildRecords history = history(engine);
      BuildComparison comparison =
          BuildComparison.of(FindBuild.byId(history, before), FindBuild.byId(history, after));
      shown.print(
          System.out, () -> texts().compare(comparison), () -> BuildJson.compare(comparison));
    }
    return ExitCode.OK.code();
  }

  @Command(
      name = "trend",
      description = "Shows how the last builds of a Dockerfile went, and what got slower.",
      mixinStandardHelpOptions = true)
  Integer trend(@Mixin FormatOption shown, @Mixin HistoryOf of) throws Exception {
    try (Engine engine = engine("builds trend")) {
      BuildTrend trend = BuildTrend.of(of.builds(history(engine)));
      shown.print(
          System.out,
          () -> new AdviceTexts(Terminal.palette(), ZoneId.systemDefault()).trend(trend),
          () -> AdviceTexts.json(trend));
    }
    return ExitCode.OK.code();
  }

  private Engine engine(String command) throws Exception {
    if (main == null) {
      throw new IllegalStateException("not run as a sub-command");
    }
    return main.store.open(command, System.err);
  }

  private static BuildRecords history(Engine engine) {
    return new BuildRecords(engine.store().cache());
  }

  private static BuildTexts texts() {
    return new BuildTexts(Terminal.palette(), ZoneId.systemDefault());
  }
}
