package dev.strata.cli;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/// `strata lint`: `strata build --check` by another name.
@Command(
    name = "lint",
    description = "Checks a Dockerfile; the same as build --check.",
    mixinStandardHelpOptions = true)
final class LintCommand implements Callable<Integer> {
  @ParentCommand @Nullable Main main;
  @Mixin PlanningOptions planning = new PlanningOptions();
  @Mixin CallOptions calls = new CallOptions();

  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "CONTEXT",
      description = "The build context. Default: the working folder.")
  String context = ".";

  @Override
  public Integer call() throws Exception {
    if (main == null) {
      throw new IllegalStateException("not run as a sub-command");
    }
    return calls.run(context, planning, main.store);
  }
}
