package dev.strata.layer;

import dev.strata.linux.FileStatus;
import dev.strata.linux.NotedOwner;
import dev.strata.tree.Entry;
import dev.strata.tree.EntryType;
import java.util.Optional;
import java.util.SortedMap;

/// The entry of a layer for what stands on the disk.
public final class DiskEntry {
  private DiskEntry() {}

  /// As {@link #of}, for what lies in a file system that this user namespace wrote: the owner is
  /// what is noted of it, where it is.
  public static Entry withNotedOwner(
      String path, FileStatus status, String link, SortedMap<String, String> xattrs) {
    Entry entry = of(path, status, link, xattrs);
    return NotedOwner.of(status, xattrs)
        .map(owner -> entry.withOwner(owner.uid(), owner.gid()))
        .orElse(entry);
  }

  /// The entry, without content digest, hard link and opaque mark.
  ///
  /// @param link the text of a symbolic link, otherwise empty
  /// @param xattrs all there are; those that no layer keeps are left out
  public static Entry of(
      String path, FileStatus status, String link, SortedMap<String, String> xattrs) {
    EntryType type = status.type();
    boolean device = type == EntryType.CHAR_DEVICE || type == EntryType.BLOCK_DEVICE;
    return new Entry(
        path,
        type,
        status.permissions(),
        status.uid(),
        status.gid(),
        type == EntryType.FILE ? status.size() : 0,
        Optional.empty(),
        link,
        Optional.empty(),
        device ? status.specialDevice() : 0,
        KeptXattrs.of(xattrs),
        status.mtimeNanos(),
        false);
  }
}
