package dev.strata.sandbox;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;

/// What a process may use. Absent: no limit but the kernel's, except for /dev/shm (64 MiB) and the
/// number of processes (where control groups allow, 32,768).
///
/// @param memoryBytes of the whole run
/// @param shmSizeBytes of /dev/shm
public record Limits(
    OptionalLong memoryBytes,
    Processors processors,
    OptionalLong shmSizeBytes,
    List<Ulimit> ulimits) {
  public static final Limits NONE =
      new Limits(OptionalLong.empty(), Processors.ALL, OptionalLong.empty(), List.of());

  public Limits {
    Objects.requireNonNull(processors);
    ulimits = List.copyOf(ulimits);
  }

  public Limits withMemory(long bytes) {
    return new Limits(OptionalLong.of(bytes), processors, shmSizeBytes, ulimits);
  }

  public Limits withProcessors(Processors value) {
    return new Limits(memoryBytes, value, shmSizeBytes, ulimits);
  }

  public Limits withShmSize(long bytes) {
    return new Limits(memoryBytes, processors, OptionalLong.of(bytes), ulimits);
  }

  public Limits withUlimit(Ulimit limit) {
    List<Ulimit> more = new ArrayList<>(ulimits);
    more.add(limit);
    return new Limits(memoryBytes, processors, shmSizeBytes, more);
  }

  /// The share of the machine's processors.
  ///
  /// @param quotaMicros the time on processors in each `periodMicros` (100,000 where absent)
  /// @param shares the weight against other groups when processors are scarce, 2 to 262,144; 1024
  ///     is what a group has by default
  /// @param cpus the processors that may be used, as in `0-2,7`
  /// @param memoryNodes the NUMA nodes that memory may come from, in the same form
  public record Processors(
      OptionalLong quotaMicros,
      OptionalLong periodMicros,
      OptionalLong shares,
      Optional<String> cpus,
      Optional<String> memoryNodes) {
    public static final Processors ALL =
        new Processors(
            OptionalLong.empty(),
            OptionalLong.empty(),
            OptionalLong.empty(),
            Optional.empty(),
            Optional.empty());
  }

  /// A resource limit by its name in `--ulimit` (`nofile`); -1 is no limit.
  public record Ulimit(String name, long soft, long hard) {
    public Ulimit {
      if (!ResourceLimit.isKnown(name)) {
        throw new IllegalArgumentException(
            "ulimit " + name + ": known are " + ResourceLimit.names());
      }
    }
  }
}
