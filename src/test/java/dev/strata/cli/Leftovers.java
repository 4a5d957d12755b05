package dev.strata.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// What builds with their state below a folder have left on this machine.
///
/// @param folder nothing else uses it
record Leftovers(Path folder) {
  private static final Duration KERNEL_NEEDS = Duration.ofSeconds(20);

  /// The mounts of this process's namespace that are below the folder, or Strata's anywhere.
  List<String> mounts() throws IOException {
    return Files.readAllLines(Path.of("/proc/self/mountinfo")).stream()
        .filter(mount -> mount.contains(folder.toString()) || mount.contains(" strata "))
        .toList();
  }

  /// The kernel ends the processes of a step when the build ended: that takes it a moment.
  void awaitNoProcess(String after) throws Exception {
    long deadline = System.nanoTime() + KERNEL_NEEDS.toNanos();
    while (!processes().isEmpty() && System.nanoTime() < deadline) {
      Thread.sleep(10);
    }
    assertThat(processes()).as(after).isEmpty();
  }

  /// The processes that name the folder or see a mount from it, in whichever namespaces they are.
  List<String> processes() throws IOException {
    List<String> found = new ArrayList<>();
    for (ProcessHandle process : ProcessHandle.allProcesses().toList()) {
      Path proc = Path.of("/proc", Long.toString(process.pid()));
      String commandLine = read(proc.resolve("cmdline")).replace('\0', ' ');
      boolean mine = process.equals(ProcessHandle.current());
      if (!mine && (commandLine + read(proc.resolve("mountinfo"))).contains(folder.toString())) {
        found.add(process.pid() + " " + commandLine);
      }
    }
    return found;
  }

  /// The control groups of builds that are over.
  List<Path> controlGroups() throws IOException {
    List<Path> found = new ArrayList<>();
    Files.walkFileTree(
        Path.of("/sys/fs/cgroup"),
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path path, BasicFileAttributes attributes) {
            String name = path.getFileName().toString();
            if (name.matches("strata-\\d+-.*")
                && ProcessHandle.of(Long.parseLong(name.split("-", 3)[1])).isEmpty()) {
              found.add(path);
            }
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path path, IOException gone) {
            return FileVisitResult.CONTINUE;
          }
        });
    return found;
  }

  List<String> loopDevices() throws IOException {
    List<String> found = new ArrayList<>();
    try (Stream<Path> all = Files.list(Path.of("/sys/block"))) {
      for (Path device : all.toList()) {
        String file = read(device.resolve("loop/backing_file"));
        if (file.contains(folder.toString())) {
          found.add(device + " " + file);
        }
      }
    }
    return found;
  }

  /// Empty where it is gone meanwhile.
  private static String read(Path file) {
    try {
      return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
    } catch (IOException _) {
      return "";
    }
  }
}
