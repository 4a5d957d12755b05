package dev.strata.cli;

import dev.strata.solver.Engine;
import dev.strata.store.VerifyReport;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/// `strata verify`: reads everything against its digests.
@Command(
    name = "verify",
    description =
        "Reads all layers, records and blobs against their digests; or runs recorded steps again.",
    mixinStandardHelpOptions = true)
final class VerifyCommand implements Callable<Integer> {
  @ParentCommand @Nullable Main main;

  @Option(
      names = "--repair",
      description =
          "Remove what is damaged: builds make it again; what came from elsewhere has to be"
              + " pulled or loaded again.")
  boolean repair;

  @Mixin RerunOptions rerun = new RerunOptions();

  @Override
  public Integer call() throws Exception {
    if (main == null) {
      throw new IllegalStateException("not run as a sub-command");
    }
    if (rerun.wanted) {
      return rerun.run(main.store).code();
    }
    if (rerun.named != null) {
      throw new WrongUseException(
          "verify " + rerun.named + ": a context is read with --rerun alone; add it");
    }
    try (Engine engine = main.store.open("verify", System.err)) {
      VerifyReport report = repair ? engine.store().repair() : engine.store().verify();
      report.findings().forEach(System.out::println);
      System.out.printf(
          "read %d layers and %d blobs: %s%n",
          report.layers(),
          report.blobs(),
          report.isWhole() ? "all whole" : outcome(report.findings().size()));
      return (report.isWhole() || repair ? ExitCode.OK : ExitCode.BUILD_FAILED).code();
    }
  }

  private String outcome(int findings) {
    return repair
        ? findings + " damaged or missing, and removed"
        : findings + " damaged or missing; strata verify --repair removes them";
  }
}
