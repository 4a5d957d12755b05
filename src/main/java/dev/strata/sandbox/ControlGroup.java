package dev.strata.sandbox;

import dev.strata.linux.ChildProgram;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.UUID;

/// The control groups of one run: one on cgroup v2, or one for each controller on v1 (or on both,
/// on a hybrid machine). Removed on close, when no process is left in them. Their names begin with
/// `strata-` and the id of this process: those of a process that was killed are removed by the next
/// one that makes some.
final class ControlGroup implements AutoCloseable {
  private static final long DEFAULT_PERIOD_MICROS = 100_000;
  private static final String PREFIX = "strata-";

  private final List<Path> folders = new ArrayList<>();
  private final String name = PREFIX + ProcessHandle.current().pid() + "-" + UUID.randomUUID();

  private ControlGroup() {}

  /// @throws SandboxException when the limits ask for what no control group here can do
  static ControlGroup make(Limits limits, OptionalInt processLimit) throws IOException {
    ControlGroup group = new ControlGroup();
    try {
      if (limits.memoryBytes().isEmpty()
          && limits.cpuQuotaMicros().isEmpty()
          && processLimit.isEmpty()) {
        return group;
      }
      ControlGroupHierarchies hierarchies = ControlGroupHierarchies.read();
      if (limits.memoryBytes().isPresent()) {
        group.limitMemory(hierarchies, limits.memoryBytes().getAsLong());
      }
      if (limits.cpuQuotaMicros().isPresent()) {
        group.limitProcessor(
            hierarchies, limits.cpuQuotaMicros().getAsLong(), limits.cpuPeriodMicros());
      }
      if (processLimit.isPresent()) {
        group.limitProcesses(hierarchies, processLimit.getAsInt());
      }
      return group;
    } catch (IOException | RuntimeException e) {
      group.close();
      throw e;
    }
  }

  private void limitMemory(ControlGroupHierarchies hierarchies, long bytes) throws IOException {
    ControlGroupHierarchies.Parent parent = require(hierarchies, "memory", "--memory");
    Path folder = folder(parent, "--memory");
    String value = Long.toString(bytes);
    if (parent.unified()) {
      write(folder.resolve("memory.max"), value, "--memory");
      tryWrite(folder.resolve("memory.swap.max"), "0");
    } else {
      write(folder.resolve("memory.limit_in_bytes"), value, "--memory");
      tryWrite(folder.resolve("memory.memsw.limit_in_bytes"), value);
    }
  }

  private void limitProcessor(
      ControlGroupHierarchies hierarchies, long quotaMicros, OptionalLong period)
      throws IOException {
    ControlGroupHierarchies.Parent parent = require(hierarchies, "cpu", "--cpu-quota");
    Path folder = folder(parent, "--cpu-quota");
    long periodMicros = period.orElse(DEFAULT_PERIOD_MICROS);
    if (parent.unified()) {
      write(folder.resolve("cpu.max"), quotaMicros + " " + periodMicros, "--cpu-quota");
    } else {
      write(folder.resolve("cpu.cfs_period_us"), Long.toString(periodMicros), "--cpu-quota");
      write(folder.resolve("cpu.cfs_quota_us"), Long.toString(quotaMicros), "--cpu-quota");
    }
  }

  /// Nobody asked for it, so where it cannot be had, there is none.
  private void limitProcesses(ControlGroupHierarchies hierarchies, int processes) {
    Optional<ControlGroupHierarchies.Parent> parent = hierarchies.find("pids");
    if (parent.isEmpty()) {
      return;
    }
    Path folder = parent.get().folder().resolve(name);
    try {
      if (!folders.contains(folder)) {
        create(parent.get());
      }
    } catch (IOException e) {
      return;
    }
    tryWrite(folder.resolve("pids.max"), Integer.toString(processes));
  }

  private static ControlGroupHierarchies.Parent require(
      ControlGroupHierarchies hierarchies, String controller, String option)
      throws SandboxException {
    return hierarchies
        .find(controller)
        .orElseThrow(
            () ->
                new SandboxException(
                    option
                        + " cannot be kept: no control group with the controller "
                        + controller
                        + " is delegated to this process; run as root, or under `systemd-run --user"
                        + " --scope -p Delegate=yes`, or leave the option out"));
  }

  private Path folder(ControlGroupHierarchies.Parent parent, String option)
      throws SandboxException {
    Path folder = parent.folder().resolve(name);
    if (!folders.contains(folder)) {
      try {
        create(parent);
      } catch (IOException e) {
        throw new SandboxException(option + " cannot be kept: cannot make " + folder, e);
      }
    }
    return folder;
  }

  private void create(ControlGroupHierarchies.Parent parent) throws IOException {
    removeAbandoned(parent.folder());
    folders.add(Files.createDirectory(parent.folder().resolve(name)));
  }

  private static void removeAbandoned(Path parent) throws IOException {
    try (DirectoryStream<Path> groups = Files.newDirectoryStream(parent, PREFIX + "*")) {
      for (Path group : groups) {
        if (isAbandoned(group.getFileName().toString())) {
          tryRemove(group);
        }
      }
    }
  }

  private static boolean isAbandoned(String name) {
    int end = name.indexOf('-', PREFIX.length());
    try {
      return end > 0 && ProcessHandle.of(Long.parseLong(name, PREFIX.length(), end, 10)).isEmpty();
    } catch (NumberFormatException _) {
      return false;
    }
  }

  private static void tryRemove(Path group) {
    try {
      Files.deleteIfExists(group);
    } catch (IOException _) {
      // An empty group holds nothing; it goes with the next start of the machine.
    }
  }

  private static void write(Path file, String value, String option) throws SandboxException {
    try {
      Files.writeString(file, value, StandardOpenOption.WRITE);
    } catch (IOException e) {
      throw new SandboxException(
          option + " cannot be kept: " + file + " does not take " + value, e);
    }
  }

  private static void tryWrite(Path file, String value) {
    try {
      Files.writeString(file, value, StandardOpenOption.WRITE);
    } catch (IOException e) {
      // The kernel was built without it.
    }
  }

  /// Has the child move itself in, first thing.
  void joinIn(ChildProgram child) throws IOException {
    for (Path folder : folders) {
      child.writeFile(folder.resolve("cgroup.procs").toString(), "0");
    }
  }

  @Override
  public void close() {
    for (Path folder : folders) {
      tryRemove(folder);
    }
  }
}
