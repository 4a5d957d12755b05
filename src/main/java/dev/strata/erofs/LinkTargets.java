package dev.strata.erofs;

import dev.strata.tree.TreePath;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/// Everything that a hard link may name: the paths written so far, in the order of writing, which
/// is the order that they are searched by, and how many names each inode has got. Some 24 bytes a
/// path beside the caller's own string.
final class LinkTargets {
  private String[] paths = new String[64];
  private long[] nids = new long[64];
  private long[] offsets = new long[64];
  private int count;
  private final Map<Long, Integer> names = new HashMap<>();

  /// Paths come in {@link TreePath#ORDER}.
  void add(String path, long nid, long offset) {
    if (count == paths.length) {
      int capacity = count + (count >> 1);
      paths = Arrays.copyOf(paths, capacity);
      nids = Arrays.copyOf(nids, capacity);
      offsets = Arrays.copyOf(offsets, capacity);
    }
    paths[count] = path;
    nids[count] = nid;
    offsets[count] = offset;
    count++;
  }

  /// Gives one more name to what stands at `target`, and returns its index for {@link #nid} and
  /// {@link #offset}.
  int link(String target, String path) {
    int index = Arrays.binarySearch(paths, 0, count, target, TreePath.ORDER);
    if (index < 0) {
      throw new IllegalStateException(
          "/" + path + " is a hard link to /" + target + ", which was not added before");
    }
    names.merge(nids[index], 2, (before, two) -> before + 1);
    return index;
  }

  long nid(int index) {
    return nids[index];
  }

  long offset(int index) {
    return offsets[index];
  }

  /// The number of names of each inode that has more than one.
  Map<Long, Integer> names() {
    return names;
  }
}
