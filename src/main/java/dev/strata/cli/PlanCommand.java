package dev.strata.cli;

import dev.strata.dockerfile.Dockerfile;
import dev.strata.dockerfile.DockerfileParser;
import dev.strata.plan.BuildPlan;
import dev.strata.plan.PlanOptions;
import dev.strata.plan.PlanPrinter;
import dev.strata.plan.Planner;
import dev.strata.solver.BuildRequest;
import dev.strata.solver.Engine;
import dev.strata.solver.Progress;
import dev.strata.solver.RunSettings;
import java.io.OutputStream;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/// `strata plan`: the graph of steps that a build would carry out.
@Command(
    name = "plan",
    description = "Shows the stages and steps that a build would carry out.",
    mixinStandardHelpOptions = true)
final class PlanCommand implements Callable<Integer> {
  /// How a plan is printed.
  enum Format {
    text,
    json,
    dot
  }

  @ParentCommand @Nullable Main main;
  @Mixin PlanningOptions planning = new PlanningOptions();

  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "CONTEXT",
      description = "The build context. Default: the working folder.")
  String context = ".";

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      description = "text, json, or dot for Graphviz. Default: text.")
  Format format = Format.text;

  @Option(
      names = "--forecast",
      description =
          "Tell which steps would be reused or run, why, and how long the build would take.")
  boolean forecast;

  @Override
  public Integer call() throws Exception {
    if (main == null) {
      throw new IllegalStateException("not run as a sub-command");
    }
    Invocation by = main.invocation;
    try (BuildFile file = BuildFile.read(context, planning.file, by)) {
      if (forecast) {
        return forecast(file, DockerfileParser.parse(file.source()), main.store);
      }
      return print(file, DockerfileParser.parse(file.source()), main.store);
    }
  }

  private int forecast(BuildFile file, Dockerfile dockerfile, StoreOptions store) throws Exception {
    if (format == Format.dot) {
      throw new WrongUseException("a forecast has no --format dot; write text or json");
    }
    Invocation by = store.invocation();
    PlanOptions written = planning.plain(by);
    FormatOption shown = new FormatOption();
    shown.format = format == Format.json ? FormatOption.Format.json : FormatOption.Format.text;
    try (Engine engine = store.open("plan " + context, System.err);
        ContextFolders contexts =
            new ContextFolders(file, written.namedContexts(), engine.store().cache(), by)) {
      EpochArgument.Dated dated = EpochArgument.resolve(dockerfile, written, contexts, by);
      BuildRequest request =
          new BuildRequest(
              dockerfile,
              file.name(),
              dated.options(),
              contexts,
              contexts.ignored(),
              List.of(),
              List.of(),
              1,
              Optional.empty(),
              RunSettings.DEFAULT,
              false,
              false,
              OutputStream.nullOutputStream());
      DryRunOption.print(engine, request, shown, by);
    }
    return ExitCode.OK.code();
  }

  private int print(BuildFile file, Dockerfile dockerfile, StoreOptions store) throws Exception {
    try (Engine engine = store.open("plan " + context, System.err)) {
      Planner planner =
          new Planner(
              engine.resolver(false, new Progress(_ -> {}, Clock.systemUTC())),
              ContextFolders.ignored(ContextFolders.rules(file)));
      BuildPlan plan = planner.plan(dockerfile, planning.plain(store.invocation()));
      PlanPrinter printer = new PlanPrinter(plan);
      String text =
          switch (format) {
            case text -> printer.text();
            case json -> printer.json();
            case dot -> printer.dot();
          };
      System.out.print(text.endsWith("\n") ? text : text + "\n");
    }
    return ExitCode.OK.code();
  }
}
