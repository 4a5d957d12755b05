package dev.strata.linux;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

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

  /// Ids in a row that a user namespace maps: `count` from `inside` on are those from `outside` on
  /// of the namespace around it.
  public record IdRange(long inside, long outside, long count) {}

  /// The user ids that this process can use.
  public static List<IdRange> userIds() throws IOException {
    return ranges(Path.of("/proc/self/uid_map"));
  }

  /// The group ids that this process can use.
  public static List<IdRange> groupIds() throws IOException {
    return ranges(Path.of("/proc/self/gid_map"));
  }

  private static List<IdRange> ranges(Path map) throws IOException {
    List<IdRange> ranges = new ArrayList<>();
    for (String line : Files.readAllLines(map)) {
      String[] numbers = line.strip().split(" +");
      ranges.add(
          new IdRange(
              Long.parseLong(numbers[0]), Long.parseLong(numbers[1]), Long.parseLong(numbers[2])));
    }
    return ranges;
  }

  /// Whether it lives in a user namespace that has no other id than its own: there no file can be
  /// given to another user.
  public static boolean hasSingleId() {
    try {
      List<IdRange> ids = userIds();
      return ids.size() == 1 && ids.getFirst().count() == 1;
    } catch (IOException _) {
      return false;
    }
  }

  /// Whether it is root of the machine, not of a user namespace: only there are all ids mapped to
  /// themselves.
  public static boolean isInitialRoot() {
    return Here.INITIAL_ROOT;
  }

  /// A process with threads cannot move to another user namespace.
  private static final class Here {
    static final boolean INITIAL_ROOT = readInitialRoot();
  }

  private static boolean readInitialRoot() {
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
