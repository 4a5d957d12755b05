package dev.strata.sandbox;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;

/// What this kernel gives to this process, read once for all runs of a sandbox.
///
/// @param lastCapability the highest that the kernel knows
/// @param permitted the capabilities that this process may use and pass on
/// @param deniesGroups whether no process of this user namespace may set its groups
/// @param maskedFolders those of {@link #MASKED} that are there
/// @param readOnlyPaths those of {@link #READ_ONLY_PATHS} that are there
record Ground(
    int lastCapability,
    long permitted,
    boolean deniesGroups,
    List<String> maskedFolders,
    List<String> maskedFiles,
    List<String> readOnlyPaths) {
  /// Docker's, as of 28: each is hidden where it exists.
  static final List<String> MASKED =
      List.of(
          "/proc/acpi",
          "/proc/asound",
          "/proc/interrupts",
          "/proc/kcore",
          "/proc/keys",
          "/proc/latency_stats",
          "/proc/sched_debug",
          "/proc/scsi",
          "/proc/timer_list",
          "/proc/timer_stats",
          "/sys/devices/virtual/powercap",
          "/sys/firmware");

  static final List<String> READ_ONLY_PATHS =
      List.of("/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger");

  private static final Path GROUPS = Path.of("/proc/self/setgroups");

  Ground {
    maskedFolders = List.copyOf(maskedFolders);
    maskedFiles = List.copyOf(maskedFiles);
    readOnlyPaths = List.copyOf(readOnlyPaths);
  }

  static Ground read() throws IOException {
    return new Ground(
        Capabilities.last(),
        Capabilities.permitted(),
        Files.exists(GROUPS) && Files.readString(GROUPS).startsWith("deny"),
        those(MASKED, Files::isDirectory),
        those(MASKED, path -> Files.exists(path) && !Files.isDirectory(path)),
        those(READ_ONLY_PATHS, Files::exists));
  }

  private static List<String> those(List<String> paths, Predicate<Path> wanted) {
    return paths.stream().filter(path -> wanted.test(Path.of(path))).toList();
  }
}
