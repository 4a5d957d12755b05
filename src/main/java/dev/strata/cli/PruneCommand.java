package dev.strata.cli;

import dev.strata.container.Containers;
import dev.strata.report.Bytes;
import dev.strata.report.SpaceTexts;
import dev.strata.solver.Engine;
import dev.strata.store.CacheMount;
import dev.strata.store.PrunePolicy;
import dev.strata.store.PruneReport;
import dev.strata.store.Store;
import java.time.ZoneId;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/// `strata prune`: makes room.
@Command(
    name = "prune",
    description = "Removes cached steps and layers that no build uses and no image needs.",
    mixinStandardHelpOptions = true)
final class PruneCommand implements Callable<Integer> {
  @ParentCommand @Nullable Main main;
  @Mixin PruneOptions options = new PruneOptions();

  @Option(names = "--all", description = "Cache mounts too.")
  boolean all;

  @Option(
      names = {"-v", "--verbose"},
      description = "Tell each thing that is removed, and what it was worth.")
  boolean verbose;

  @Override
  public Integer call() throws Exception {
    if (main == null) {
      throw new IllegalStateException("not run as a sub-command");
    }
    PrunePolicy policy = options.policy();
    try (Engine engine = main.store.open("prune", System.err)) {
      Store store = engine.store();
      int _ = new Containers(store.layout()).removeForsaken();
      PruneReport report = store.prune(policy, store.keptByImages());
      if (verbose) {
        System.out.print(
            new SpaceTexts(Terminal.palette()).removed(report, ZoneId.systemDefault()));
      }
      System.out.printf(
          "removed %d records and %d layers, %s%n",
          report.records(),
          report.removed().stream().filter(r -> r.layer().isPresent()).count(),
          Bytes.format(report.freedBytes()));
      if (report.inUse() > 0) {
        System.out.printf("left %d layers that builds use%n", report.inUse());
      }
      if (all) {
        List<CacheMount> mounts = store.cacheMounts().prune(policy, _ -> true);
        System.out.printf(
            "removed %d cache mounts, %s%n",
            mounts.size(), Bytes.format(mounts.stream().mapToLong(CacheMount::bytes).sum()));
      }
    }
    return ExitCode.OK.code();
  }
}
