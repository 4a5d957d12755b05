package dev.strata.cli;

import dev.strata.solver.Engine;
import dev.strata.store.CacheMount;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/// `strata cache`: the mounts that steps keep from build to build.
@Command(
    name = "cache",
    description = "Lists and removes the content of cache mounts.",
    mixinStandardHelpOptions = true)
final class CacheCommand {
  @ParentCommand @Nullable Main main;

  private Main program() {
    if (main == null) {
      throw new IllegalStateException("not run as a sub-command");
    }
    return main;
  }

  @Command(
      name = "list",
      description = "Lists the cache mounts, the longest unused first.",
      mixinStandardHelpOptions = true)
  Integer list() throws Exception {
    try (Engine engine = program().store.open("cache list", System.err)) {
      System.out.printf("%-12s  %12s  %-30s  %s%n", "NAME", "BYTES", "LAST USED", "ID");
      for (CacheMount mount : engine.store().cacheMounts().list()) {
        System.out.printf(
            "%-12s  %12d  %-30s  %s%n",
            mount.name().substring(0, 12), mount.bytes(), mount.lastUsed(), mount.id());
      }
    }
    return ExitCode.OK.code();
  }

  @Command(
      name = "prune",
      description = "Removes cache mounts that no build uses.",
      mixinStandardHelpOptions = true)
  Integer prune(
      @Mixin PruneOptions options,
      @Parameters(paramLabel = "ID", arity = "0..*", description = "Only mounts of these ids.")
          @Nullable List<String> ids)
      throws Exception {
    List<String> wanted = ids == null ? List.of() : new ArrayList<>(ids);
    try (Engine engine = program().store.open("cache prune", System.err)) {
      List<CacheMount> removed =
          engine
              .store()
              .cacheMounts()
              .prune(options.policy(), mount -> wanted.isEmpty() || wanted.contains(mount.id()));
      removed.forEach(mount -> System.out.println(mount.id()));
      System.out.printf(
          "removed %d cache mounts, %d bytes%n",
          removed.size(), removed.stream().mapToLong(CacheMount::bytes).sum());
    }
    return ExitCode.OK.code();
  }
}
