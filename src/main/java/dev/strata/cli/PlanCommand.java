package dev.strata.cli;

import dev.strata.dockerfile.Dockerfile;
import dev.strata.dockerfile.DockerfileParser;
import dev.strata.plan.BuildPlan;
import dev.strata.plan.PlanPrinter;
import dev.strata.plan.Planner;
import dev.strata.solver.Engine;
import dev.strata.solver.Progress;
import java.time.Clock;
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

  @Override
  public Integer call() throws Exception {
    if (main == null) {
      throw new IllegalStateException("not run as a sub-command");
    }
    try (BuildFile file = BuildFile.read(context, planning.file, System.in)) {
      return print(file, DockerfileParser.parse(file.source()), main.store);
    }
  }

  private int print(BuildFile file, Dockerfile dockerfile, StoreOptions store) throws Exception {
    try (Engine engine = store.open("plan " + context, System.err)) {
      Planner planner =
          new Planner(
              engine.resolver(false, new Progress(_ -> {}, Clock.systemUTC())),
              ContextFolders.ignored(ContextFolders.rules(file)));
      BuildPlan plan = planner.plan(dockerfile, planning.plain());
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
