package dev.strata.sandbox;

import dev.strata.oci.Platform;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/// The programs of other processors that this machine's kernel runs: those that an interpreter is
/// registered for in `binfmt_misc` (Linux, Documentation/admin-guide/binfmt-misc.rst). Only one
/// that the kernel holds open (the flag `F`) is there inside a root file system of its own.
public final class Emulators {
  /// Where the kernel tells them.
  public static final Path FOLDER = Path.of("/proc/sys/fs/binfmt_misc");

  private static final int ELF_HEADER_BYTES = 20;

  /// What the head of an ELF file says: 1 or 2 for 32 or 64 bits, 1 or 2 for the little or big end
  /// first, and `e_machine`.
  private record Machine(int bits, int order, int number) {}

  private record Interpreter(Machine machine, boolean held) {}

  private final Platform host;
  private final List<Interpreter> interpreters;

  private Emulators(Platform host, List<Interpreter> interpreters) {
    this.host = host;
    this.interpreters = interpreters;
  }

  /// @param folder as the kernel shows it; there are none where it is absent
  public static Emulators read(Path folder, Platform host) throws IOException {
    List<Interpreter> found = new ArrayList<>();
    if (Files.isDirectory(folder)) {
      try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
        for (Path entry : entries) {
          String name = entry.getFileName().toString();
          if (!name.equals("register") && !name.equals("status")) {
            interpreter(Files.readString(entry, StandardCharsets.ISO_8859_1)).ifPresent(found::add);
          }
        }
      }
    }
    return new Emulators(host, found);
  }

  /// Why programs of this platform do not run here; empty where they do.
  public Optional<String> whyNot(Platform platform) {
    if (isNative(platform)) {
      return Optional.empty();
    }
    Optional<Machine> machine = machine(platform);
    List<Interpreter> fitting =
        interpreters.stream().filter(i -> machine.equals(Optional.of(i.machine()))).toList();
    if (fitting.stream().anyMatch(Interpreter::held)) {
      return Optional.empty();
    }
    return Optional.of(
        fitting.isEmpty()
            ? "no interpreter for " + platform + " is registered in " + FOLDER
            : "the interpreter for "
                + platform
                + " in "
                + FOLDER
                + " is registered without the flag F");
  }

  private boolean isNative(Platform platform) {
    return platform.os().equals(host.os())
        && (platform.architecture().equals(host.architecture())
            || platform.architecture().equals("386") && host.architecture().equals("amd64"));
  }

  private static Optional<Interpreter> interpreter(String text) {
    List<String> lines = text.lines().toList();
    String magic = value(lines, "magic ");
    if (!lines.contains("enabled") || !value(lines, "offset ").equals("0")) {
      return Optional.empty();
    }
    if (magic.length() < 2 * ELF_HEADER_BYTES || !magic.startsWith("7f454c46")) {
      return Optional.empty();
    }
    byte[] head = HexFormat.of().parseHex(magic, 0, 2 * ELF_HEADER_BYTES);
    int low = head[head[5] == 2 ? 19 : 18] & 0xff;
    int high = head[head[5] == 2 ? 18 : 19] & 0xff;
    return Optional.of(
        new Interpreter(
            new Machine(head[4], head[5], high << 8 | low), value(lines, "flags:").contains("F")));
  }

  private static String value(List<String> lines, String key) {
    return lines.stream()
        .filter(line -> line.startsWith(key))
        .findFirst()
        .map(line -> line.substring(key.length()).strip())
        .orElse("");
  }

  private static Optional<Machine> machine(Platform platform) {
    return switch (platform.architecture()) {
      case "386" -> Optional.of(new Machine(1, 1, 3));
      case "amd64" -> Optional.of(new Machine(2, 1, 62));
      case "arm" -> Optional.of(new Machine(1, 1, 40));
      case "arm64" -> Optional.of(new Machine(2, 1, 183));
      case "loong64" -> Optional.of(new Machine(2, 1, 258));
      case "mips64le" -> Optional.of(new Machine(2, 1, 8));
      case "ppc64le" -> Optional.of(new Machine(2, 1, 21));
      case "riscv64" -> Optional.of(new Machine(2, 1, 243));
      case "s390x" -> Optional.of(new Machine(2, 2, 22));
      default -> Optional.empty();
    };
  }
}
