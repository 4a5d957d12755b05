package dev.strata.fuse;

import dev.strata.tree.Entry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Which owners may be shown. In a user namespace some ids have no meaning, and a file that belongs
/// to one cannot be copied up (EOVERFLOW): such a file is shown as that of `nobody` (65534), or of
/// root where that has no meaning either; the true owner is noted beside it ({@link
/// dev.strata.linux.NotedOwner}).
public final class ServedIds {
  private static final int NOBODY = 65534;

  private final List<Range> uids;
  private final List<Range> gids;

  private ServedIds(List<Range> uids, List<Range> gids) {
    this.uids = uids;
    this.gids = gids;
  }

  /// Every id as it is.
  public static ServedIds all() {
    List<Range> every = List.of(new Range(0, 0xFFFF_FFFFL));
    return new ServedIds(every, every);
  }

  /// Those of the user namespace that this process lives in (user_namespaces(7)).
  public static ServedIds ofThisProcess() throws IOException {
    return new ServedIds(
        ranges(Files.readString(Path.of("/proc/self/uid_map"))),
        ranges(Files.readString(Path.of("/proc/self/gid_map"))));
  }

  /// Lines of three numbers each: the first id inside, the first outside, how many.
  static ServedIds parse(String uidMap, String gidMap) {
    return new ServedIds(ranges(uidMap), ranges(gidMap));
  }

  /// Whether every id is shown.
  public boolean showAll() {
    return has(uids, -2)
        && has(gids, -2)
        && uids.size() == 1
        && gids.size() == 1
        && uids.getFirst().first == 0
        && gids.getFirst().first == 0;
  }

  /// Whether this is not shown with its own owner and group.
  public boolean hides(Entry entry) {
    return uid(entry.uid()) != entry.uid() || gid(entry.gid()) != entry.gid();
  }

  int uid(int uid) {
    return shown(uids, uid);
  }

  int gid(int gid) {
    return shown(gids, gid);
  }

  private static int shown(List<Range> ranges, int id) {
    if (has(ranges, id)) {
      return id;
    }
    return has(ranges, NOBODY) ? NOBODY : 0;
  }

  private static boolean has(List<Range> ranges, int id) {
    long unsigned = Integer.toUnsignedLong(id);
    return ranges.stream().anyMatch(r -> unsigned >= r.first && unsigned - r.first < r.count);
  }

  private static List<Range> ranges(String map) {
    List<Range> ranges = new ArrayList<>();
    for (String line : map.lines().toList()) {
      String[] numbers = line.strip().split("\\s+", 3);
      ranges.add(new Range(Long.parseLong(numbers[0]), Long.parseLong(numbers[2])));
    }
    return List.copyOf(ranges);
  }

  private record Range(long first, long count) {}
}
