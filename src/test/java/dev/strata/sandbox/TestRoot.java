package dev.strata.sandbox;

import dev.strata.linux.Attributes;
import dev.strata.linux.Mounts;
import dev.strata.linux.Nodes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// A root file system made of the host's static busybox: /bin with a link for each command, /etc,
/// /tmp, and nothing else.
final class TestRoot {
  private static final List<String> COMMANDS =
      List.of(
          "sh",
          "cat",
          "ls",
          "echo",
          "id",
          "mount",
          "umount",
          "mkdir",
          "rm",
          "touch",
          "ps",
          "kill",
          "sleep",
          "chroot",
          "mknod",
          "dd",
          "head",
          "chmod",
          "hostname",
          "grep",
          "ip",
          "true",
          "false",
          "stat",
          "readlink",
          "wc",
          "pwd",
          "env",
          "ln",
          "date",
          "nc",
          "seq",
          "yes",
          "test",
          "ifconfig",
          "ulimit",
          "df",
          "su",
          "sort",
          "tr",
          "find",
          "ipcs",
          "setsid",
          "nohup",
          "tail");

  private final Path folder;

  private TestRoot(Path folder) {
    this.folder = folder;
  }

  static TestRoot make(Path folder) throws IOException {
    for (String name : List.of("bin", "etc", "tmp")) {
      Files.createDirectories(folder.resolve(name));
    }
    Attributes.setMode(folder.toString(), 0755);
    Attributes.setMode(folder.resolve("tmp").toString(), 01777);
    Files.copy(busybox(), folder.resolve("bin/busybox"));
    Attributes.setMode(folder.resolve("bin/busybox").toString(), 0755);
    for (String command : COMMANDS) {
      Nodes.makeSymlink(folder.resolve("bin").resolve(command).toString(), "busybox");
    }
    return new TestRoot(folder);
  }

  private static Path busybox() {
    for (String path : List.of("/bin/busybox", "/usr/bin/busybox")) {
      if (Files.isExecutable(Path.of(path))) {
        return Path.of(path);
      }
    }
    throw new IllegalStateException("these tests need busybox-static");
  }

  Path folder() {
    return folder;
  }

  RootMount mount() {
    return target -> Mounts.bind(folder.toString(), target.toString());
  }

  /// A spec that runs `script` by the root's shell.
  ProcessSpecBuilder shell(String script) {
    return program("/bin/sh", "-c", script);
  }

  ProcessSpecBuilder program(String... argv) {
    return ProcessSpec.builder(mount(), List.of(argv)).environment(Map.of("PATH", "/bin"));
  }
}
