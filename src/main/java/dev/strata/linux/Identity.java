package dev.strata.linux;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Who the calling thread is.
public final class Identity {
  private Identity() {}

  public static int effectiveUid() {
    try (CallFrame frame = new CallFrame()) {
      return (int) frame.call(Call.GETEUID);
    }
  }

  public static int effectiveGid() {
    try (CallFrame frame = new CallFrame()) {
      return (int) frame.call(Call.GETEGID);
    }
  }

  /// Whether it lives in a user namespace that has no other id than its own: there no file can be
  /// given to another user.
  public static boolean hasSingleId() {
    try {
      String map = Files.readString(Path.of("/proc/self/uid_map")).strip();
      return map.matches("\\d+ +\\d+ +1");
    } catch (IOException _) {
      return false;
    }
  }

  /// Whether it is root of the machine, not of a user namespace: only there are all ids mapped to
  /// themselves.
  public static boolean isInitialRoot() {
    if (effectiveUid() != 0) {
      return false;
    }
    try {
      String map = Files.readString(Path.of("/proc/self/uid_map")).strip();
      return map.split(" +").length == 3 && map.matches("0 +0 +4294967295");
    } catch (IOException _) {
      return true;
    }
  }
}
