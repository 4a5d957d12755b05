package dev.strata.plan;

import dev.strata.oci.Platform;
import java.util.Set;

/// A platform as a user may write it: `os`, `architecture`, `os/architecture[/variant]`, the
/// operating system with a version in brackets.
final class PlatformText {
  private static final Set<String> SYSTEMS =
      Set.of(
          "aix",
          "android",
          "darwin",
          "dragonfly",
          "freebsd",
          "hurd",
          "illumos",
          "ios",
          "js",
          "linux",
          "nacl",
          "netbsd",
          "openbsd",
          "plan9",
          "solaris",
          "windows",
          "zos");
  private static final Set<String> ARCHITECTURES =
      Set.of(
          "386",
          "amd64",
          "amd64p32",
          "arm",
          "armbe",
          "arm64",
          "arm64be",
          "ppc64",
          "ppc64le",
          "loong64",
          "mips",
          "mipsle",
          "mips64",
          "mips64le",
          "mips64p32",
          "mips64p32le",
          "ppc",
          "riscv",
          "riscv64",
          "s390",
          "s390x",
          "sparc",
          "sparc64",
          "wasm",
          "x86_64",
          "x86-64",
          "aarch64",
          "i386",
          "armhf",
          "armel");

  private PlatformText() {}

  /// @throws IllegalArgumentException for any other text
  static Platform parse(String text, Platform host) {
    String lower = text.toLowerCase(java.util.Locale.ROOT);
    String plain = lower.replaceFirst("\\([^()]*\\)", "");
    if (!plain.matches("[a-z0-9_-]+(/[a-z0-9_-]+){0,2}")) {
      throw new IllegalArgumentException("\"" + text + "\": invalid platform specifier");
    }
    if (plain.indexOf('/') >= 0) {
      return Platform.parse(plain);
    }
    if (SYSTEMS.contains(plain)) {
      return Platform.parse(plain + "/" + host.architecture());
    }
    if (ARCHITECTURES.contains(plain)) {
      return Platform.parse("linux/" + plain);
    }
    throw new IllegalArgumentException(
        "\"" + text + "\": unknown operating system or architecture");
  }
}
