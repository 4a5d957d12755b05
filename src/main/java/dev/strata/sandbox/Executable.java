package dev.strata.sandbox;

import dev.strata.linux.Errno;
import dev.strata.linux.Start.Attempt;
import dev.strata.oci.RuntimeConfig;
import java.util.ArrayList;
import java.util.List;

/// Where a program may be, and what to say when it cannot be executed: the exit codes are those of
/// shells.
///
/// @param name as the user wrote it
/// @param candidates paths inside the root, in the order in which they are tried
record Executable(String name, List<String> candidates) {
  private static final int NOT_EXECUTABLE = 126;
  private static final int NOT_FOUND = 127;

  Executable {
    candidates = List.copyOf(candidates);
  }

  /// A name without a slash is looked up in PATH, whose relative entries are left out.
  static Executable of(ProcessSpec spec) {
    String name = spec.argv().getFirst();
    if (name.contains("/")) {
      return new Executable(name, List.of(name));
    }
    List<String> candidates = new ArrayList<>();
    for (String folder :
        spec.environment().getOrDefault("PATH", RuntimeConfig.DEFAULT_PATH).split(":", -1)) {
      if (folder.startsWith("/") && !name.isEmpty()) {
        candidates.add(folder + "/" + name);
      }
    }
    return new Executable(name, candidates);
  }

  int exitCode(List<Attempt> attempts) {
    return attempts.stream().allMatch(Executable::isMissing) ? NOT_FOUND : NOT_EXECUTABLE;
  }

  /// One line, ended.
  String complaint(List<Attempt> attempts) {
    String quoted = "exec: \"" + name + "\": ";
    Attempt telling =
        attempts.stream().filter(attempt -> !isMissing(attempt)).findFirst().orElse(null);
    if (telling == null) {
      return quoted
          + (name.contains("/")
              ? "no such file or directory (or its interpreter is missing)"
              : "executable file not found in $PATH")
          + "\n";
    }
    return quoted + telling.path() + ": " + reason(telling.errno()) + "\n";
  }

  private static boolean isMissing(Attempt attempt) {
    return attempt.errno().equals(Errno.ENOENT) || attempt.errno().equals(Errno.ENOTDIR);
  }

  private static String reason(Errno errno) {
    return switch (errno.name()) {
      case "EACCES" -> "permission denied";
      case "ENOEXEC" -> "exec format error (another processor's program, or a script without #!)";
      case "E2BIG" -> "argument list too long";
      default -> errno.name();
    };
  }
}
