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
import java.util.UUID;
import java.util.stream.Stream;

/// The control groups of one run: one on cgroup v2, or one for each controller on v1 (or on both,
/// on a hybrid machine). Removed on close, when no process is left in them. Their names begin with
/// `strata-` and the id of this process: those of a process that was killed are removed by the next
/// one that makes some.
final class ControlGroup implements AutoCloseable {
  private static final String PREFIX = "strata-";

  private final List<Path> folders = new ArrayList<>();
  private final String name = newName();

  private ControlGroup() {}

  /// For the groups of one run.
  static String newName() {
    return PREFIX + ProcessHandle.current().pid() + "-" + UUID.randomUUID();
  }

  /// @throws SandboxException when the limits ask for what no control group here can do
  static ControlGroup make(Limits limits, OptionalInt processLimit) throws IOException {
    ControlGroup group = new ControlGroup();
    if (ControlSetting.of(limits, processLimit, _ -> true).isEmpty()) {
      return group;
    }
    try {
      ControlGroupHierarchies hierarchies = ControlGroupHierarchies.read();
      for (ControlSetting setting :
          ControlSetting.of(limits, processLimit, hierarchies::isUnified)) {
        group.apply(setting, hierarchies);
      }
      return group;
    } catch (IOException | RuntimeException e) {
      group.close();
      throw e;
    }
  }

  private void apply(ControlSetting setting, ControlGroupHierarchies hierarchies)
      throws SandboxException {
    if (setting.required()) {
      ControlGroupHierarchies.Parent parent = hierarchies.require(setting);
      write(folder(parent, setting).resolve(setting.file()), setting);
      return;
    }
    Optional<ControlGroupHierarchies.Parent> parent = hierarchies.find(setting.controller());
    if (parent.isPresent()) {
      try {
        write(folder(parent.get(), setting).resolve(setting.file()), setting);
      } catch (SandboxException _) {
        // Nobody asked for it, so where it cannot be had, there is none.
      }
    }
  }

  private Path folder(ControlGroupHierarchies.Parent parent, ControlSetting setting)
      throws SandboxException {
    Path folder = parent.folder().resolve(name);
    if (!folders.contains(folder)) {
      try {
        create(parent, setting);
      } catch (IOException e) {
        throw new SandboxException(setting.option() + " cannot be kept: cannot make " + folder, e);
      }
    }
    return folder;
  }

  private void create(ControlGroupHierarchies.Parent parent, ControlSetting setting)
      throws IOException {
    removeAbandoned(parent.folder());
    Path folder = Files.createDirectory(parent.folder().resolve(name));
    folders.add(folder);
    if (setting.controller().equals("cpuset") && !parent.unified()) {
      inheritSet(parent.folder(), folder);
    }
  }

  /// On v1 a new set is empty, and takes no process before it has processors and memory.
  private static void inheritSet(Path parent, Path folder) throws IOException {
    for (String file : List.of("cpuset.cpus", "cpuset.mems")) {
      Files.writeString(
          folder.resolve(file), Files.readString(parent.resolve(file)), StandardOpenOption.WRITE);
    }
  }

  /// Those of processes that were killed.
  static void removeAbandoned(Path parent) throws IOException {
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

  private static void write(Path file, ControlSetting setting) throws SandboxException {
    try {
      Files.writeString(file, setting.value(), StandardOpenOption.WRITE);
    } catch (IOException e) {
      throw new SandboxException(
          setting.option() + " cannot be kept: " + file + " does not take " + setting.value(), e);
    }
  }

  /// Whether a process of the group was killed since the group had no more memory.
  boolean ranOutOfMemory() {
    return folders.stream()
        .flatMap(folder -> Stream.of("memory.events", "memory.oom_control").map(folder::resolve))
        .anyMatch(ControlGroup::tellsOfKills);
  }

  private static boolean tellsOfKills(Path events) {
    try {
      return Files.readAllLines(events).stream().anyMatch(line -> line.matches("oom_kill [1-9].*"));
    } catch (IOException _) {
      // A group of other controllers, or of the other version.
      return false;
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
    folders.forEach(ControlGroupHierarchies::removeGroup);
  }
}
