package dev.strata.context;

import dev.strata.linux.FileStatus;
import dev.strata.tree.Entry;
import dev.strata.tree.EntryType;
import java.util.Optional;
import java.util.TreeMap;

/// One path of the context: what the scan saw, and, once asked for, its content and xattrs. The two
/// change together, by replacing one immutable value; so readers need no lock.
final class Node {
  private final String name;
  private final FileStatus scanned;
  private volatile Known known;

  /// - `complete` says that content and xattrs are in `entry`.
  private record Known(Entry entry, FileStatus status, boolean complete) {}

  Node(String path, FileStatus status, String linkTarget) {
    this.scanned = status;
    this.known = new Known(entry(path, status, linkTarget), status, false);
    this.name = known.entry().name();
  }

  private static Entry entry(String path, FileStatus status, String linkTarget) {
    EntryType type = status.type();
    boolean device = type == EntryType.CHAR_DEVICE || type == EntryType.BLOCK_DEVICE;
    return new Entry(
        path,
        type,
        type == EntryType.SYMLINK ? 0777 : status.permissions(),
        status.uid(),
        status.gid(),
        type == EntryType.FILE ? status.size() : 0,
        Optional.empty(),
        linkTarget,
        Optional.empty(),
        device ? status.specialDevice() : 0,
        new TreeMap<>(),
        status.mtimeNanos(),
        false);
  }

  String name() {
    return name;
  }

  Entry entry() {
    return known.entry();
  }

  FileStatus status() {
    return known.status();
  }

  /// What the scan saw, whatever the file has become since.
  FileStatus scanned() {
    return scanned;
  }

  boolean isComplete() {
    return known.complete();
  }

  boolean isFolder() {
    return known.entry().isDirectory();
  }

  /// What tells this file's content without reading it.
  FileFingerprint fingerprint() {
    return fingerprint(known.status());
  }

  static FileFingerprint fingerprint(FileStatus status) {
    return new FileFingerprint(
        status.device(),
        status.inode(),
        status.size(),
        status.mode(),
        status.mtimeNanos(),
        status.ctimeNanos());
  }

  void linkTo(String first) {
    known = new Known(known.entry().withHardLinkTo(Optional.of(first)), known.status(), false);
  }

  void complete(Entry entry, FileStatus status) {
    known = new Known(entry, status, true);
  }
}
