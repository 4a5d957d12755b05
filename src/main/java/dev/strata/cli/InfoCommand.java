package dev.strata.cli;

import dev.strata.linux.Identity;
import dev.strata.report.MachineReport;
import dev.strata.sandbox.LimitSupport;
import dev.strata.sandbox.OciSandbox;
import dev.strata.snapshot.Snapshotters;
import dev.strata.solver.Engine;
import dev.strata.store.DiskUsage;
import dev.strata.store.Store;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.SequencedMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.ParentCommand;

/// `strata info`: what this program is, and what of the machine it can use.
@Command(
    name = "info",
    description =
        "Shows the version, the state folder, and what steps are run with here: snapshotter,"
            + " sandbox, limits and ids.",
    mixinStandardHelpOptions = true)
final class InfoCommand implements Callable<Integer> {
  @ParentCommand @Nullable Main main;
  @Mixin FormatOption format = new FormatOption();

  @Override
  public Integer call() throws Exception {
    try (Engine engine = Inspection.open(main, "info")) {
      MachineReport report = report(engine);
      format.print(System.out, report::text, report::json);
    }
    return ExitCode.OK.code();
  }

  private String why(Snapshotters.Choice choice) {
    if (main != null && main.store.snapshotter != null) {
      return "as --snapshotter says";
    }
    return choice.passedOver().isEmpty() ? "the best there is" : "the best that works here";
  }

  private MachineReport report(Engine engine) throws IOException {
    Store store = engine.store();
    Snapshotters.Choice choice = engine.snapshotterChoice();
    return new MachineReport(
        Main.VERSION,
        new MachineReport.Java(
            Runtime.version().toString(),
            System.getProperty("java.vendor", ""),
            System.getProperty("java.home", "")),
        new MachineReport.Machine(
            System.getProperty("os.version", ""),
            System.getProperty("os.arch", ""),
            Runtime.getRuntime().availableProcessors()),
        new MachineReport.User(Identity.isInitialRoot(), Identity.userIds(), Identity.groupIds()),
        new MachineReport.State(
            store.layout().root().toAbsolutePath().toString(),
            Store.FORMAT,
            store.overlay().name().toLowerCase(Locale.ROOT),
            sizes(store.usage())),
        new MachineReport.Snapshots(choice.snapshotter().name(), why(choice), choice.passedOver()),
        OciSandbox.findRuntime(System.getenv().getOrDefault("PATH", "")),
        LimitSupport.here());
  }

  private static SequencedMap<String, Long> sizes(DiskUsage usage) {
    SequencedMap<String, Long> sizes = new LinkedHashMap<>();
    sizes.put("records", usage.cacheBytes());
    sizes.put("layers", usage.layerBytes());
    sizes.put("blobs", usage.blobBytes());
    sizes.put("images", usage.imageBytes());
    sizes.put("cacheMounts", usage.cacheMountBytes());
    sizes.put("total", usage.totalBytes());
    return sizes;
  }
}
