package dev.strata.cli;

import dev.strata.solver.Engine;
import dev.strata.store.DiskUsage;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParentCommand;

/// `strata df`: what the state folder takes on the disk.
@Command(
    name = "df",
    description = "Shows what the state folder takes on the disk, in bytes.",
    mixinStandardHelpOptions = true)
final class DiskUsageCommand implements Callable<Integer> {
  @ParentCommand @Nullable Main main;

  @Override
  public Integer call() throws Exception {
    if (main == null) {
      throw new IllegalStateException("not run as a sub-command");
    }
    try (Engine engine = main.store.open("df", System.err)) {
      DiskUsage usage = engine.store().usage();
      row("records", usage.cacheBytes());
      row("layers", usage.layerBytes());
      row("blobs", usage.blobBytes());
      row("images", usage.imageBytes());
      row("cache mounts", usage.cacheMountBytes());
      row("total", usage.totalBytes());
    }
    return ExitCode.OK.code();
  }

  private static void row(String name, long bytes) {
    System.out.printf("%-14s %15d%n", name, bytes);
  }
}
