package dev.strata.witness;

import dev.strata.tree.Entry;
import dev.strata.tree.EntryType;
import dev.strata.tree.TreePath;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/// What `stat` and the extended attributes tell of a path, times and inode numbers apart.
///
/// @param size in bytes; of a symbolic link, that of its target; of what is no file, 0
/// @param names how many names its inode has, more than 1 for hard links only
/// @param firstName where there are several, the first of them that is visible: two paths with the
///     same one are one file
record Attributes(
    EntryType type,
    int mode,
    int uid,
    int gid,
    long size,
    long device,
    int names,
    String firstName,
    SortedMap<String, String> xattrs) {
  static final SortedMap<String, String> NO_XATTRS =
      Collections.unmodifiableSortedMap(new TreeMap<>());

  Attributes {
    xattrs =
        xattrs.isEmpty() ? NO_XATTRS : Collections.unmodifiableSortedMap(new TreeMap<>(xattrs));
  }

  static Attributes of(Entry entry, ViewedTree tree) {
    int names = tree.names(entry);
    return new Attributes(
        entry.type(),
        entry.mode(),
        entry.uid(),
        entry.gid(),
        entry.isSymlink() ? TreePath.encode(entry.linkTarget()).length : entry.size(),
        entry.device(),
        names,
        names > 1 ? entry.hardLinkTo().orElse(entry.path()) : "",
        entry.xattrs());
  }
}
