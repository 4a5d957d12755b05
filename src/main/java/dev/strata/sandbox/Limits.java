package dev.strata.sandbox;

import java.util.List;
import java.util.OptionalLong;

/// What a process may use. Absent: no limit but the kernel's, except for /dev/shm (64 MiB) and the
/// number of processes (where control groups allow, 32,768).
///
/// @param memoryBytes of the whole run
/// @param cpuQuotaMicros the time on processors in each `cpuPeriodMicros`
/// @param shmSizeBytes of /dev/shm
public record Limits(
    OptionalLong memoryBytes,
    OptionalLong cpuQuotaMicros,
    OptionalLong cpuPeriodMicros,
    OptionalLong shmSizeBytes,
    List<Ulimit> ulimits) {
  public static final Limits NONE =
      new Limits(
          OptionalLong.empty(),
          OptionalLong.empty(),
          OptionalLong.empty(),
          OptionalLong.empty(),
          List.of());

  public Limits {
    ulimits = List.copyOf(ulimits);
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
