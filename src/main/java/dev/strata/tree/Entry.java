package dev.strata.tree;

import dev.strata.oci.Digest;
import java.util.Collections;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// One path of a tree and all that is known of it.
///
/// - `path` is relative, its components joined by `/`, with no leading or trailing slash, no `.`,
///   `..` or empty component; the root is the empty string. Bytes that are not UTF-8 are carried as
///   {@link TreePath} says.
/// - `mode` holds the permission bits, with set-uid, set-gid and sticky (`07777`).
/// - `size` is in bytes; zero for anything but a file.
/// - `content` is the SHA-256 of a file's bytes: present for every FILE, also a hard link.
/// - `linkTarget` is a symbolic link's text, otherwise empty.
/// - `hardLinkTo` is, for the second and later names of one inode, the path of the first in {@link
///   TreePath#ORDER}; such an entry repeats the attributes of the first.
/// - `device` is `makedev(major, minor)` as Linux encodes it in `st_rdev`, for devices.
/// - `xattrs` maps the full name (`security.capability`) to the value in ISO-8859-1 (a char a
///   byte).
/// - `mtimeNanos` counts nanoseconds since the epoch; it is in no key and no digest.
/// - `opaque`, in a layer only: the directory hides what the layers below have in it.
public record Entry(
    String path,
    EntryType type,
    int mode,
    int uid,
    int gid,
    long size,
    Optional<Digest> content,
    String linkTarget,
    Optional<String> hardLinkTo,
    long device,
    SortedMap<String, String> xattrs,
    long mtimeNanos,
    boolean opaque) {
  private static final SortedMap<String, String> NO_XATTRS =
      Collections.unmodifiableSortedMap(new TreeMap<>());

  public Entry {
    Objects.requireNonNull(path);
    xattrs =
        xattrs.isEmpty() ? NO_XATTRS : Collections.unmodifiableSortedMap(new TreeMap<>(xattrs));
    if ((mode & ~07777) != 0) {
      throw new IllegalArgumentException("mode " + Integer.toOctalString(mode) + " of " + path);
    }
  }

  public static Entry directory(String path, int mode, int uid, int gid, long mtimeNanos) {
    return new Entry(
        path,
        EntryType.DIRECTORY,
        mode,
        uid,
        gid,
        0,
        Optional.empty(),
        "",
        Optional.empty(),
        0,
        NO_XATTRS,
        mtimeNanos,
        false);
  }

  public static Entry file(
      String path, int mode, int uid, int gid, long size, Digest content, long mtimeNanos) {
    return new Entry(
        path,
        EntryType.FILE,
        mode,
        uid,
        gid,
        size,
        Optional.of(content),
        "",
        Optional.empty(),
        0,
        NO_XATTRS,
        mtimeNanos,
        false);
  }

  public static Entry symlink(String path, String target, int uid, int gid, long mtimeNanos) {
    return new Entry(
        path,
        EntryType.SYMLINK,
        0777,
        uid,
        gid,
        0,
        Optional.empty(),
        target,
        Optional.empty(),
        0,
        NO_XATTRS,
        mtimeNanos,
        false);
  }

  public static Entry whiteout(String path) {
    return new Entry(
        path,
        EntryType.WHITEOUT,
        0,
        0,
        0,
        0,
        Optional.empty(),
        "",
        Optional.empty(),
        0,
        NO_XATTRS,
        0,
        false);
  }

  public boolean isDirectory() {
    return type == EntryType.DIRECTORY;
  }

  public boolean isFile() {
    return type == EntryType.FILE;
  }

  public boolean isSymlink() {
    return type == EntryType.SYMLINK;
  }

  public boolean isWhiteout() {
    return type == EntryType.WHITEOUT;
  }

  /// The last component of the path; empty for the root.
  public String name() {
    return TreePath.name(path);
  }

  public Entry withPath(String value) {
    return new Entry(
        value,
        type,
        mode,
        uid,
        gid,
        size,
        content,
        linkTarget,
        hardLinkTo,
        device,
        xattrs,
        mtimeNanos,
        opaque);
  }

  public Entry withMode(int value) {
    return new Entry(
        path,
        type,
        value,
        uid,
        gid,
        size,
        content,
        linkTarget,
        hardLinkTo,
        device,
        xattrs,
        mtimeNanos,
        opaque);
  }

  public Entry withOwner(int newUid, int newGid) {
    return new Entry(
        path,
        type,
        mode,
        newUid,
        newGid,
        size,
        content,
        linkTarget,
        hardLinkTo,
        device,
        xattrs,
        mtimeNanos,
        opaque);
  }

  public Entry withContent(long newSize, Digest digest) {
    return new Entry(
        path,
        type,
        mode,
        uid,
        gid,
        newSize,
        Optional.of(digest),
        linkTarget,
        hardLinkTo,
        device,
        xattrs,
        mtimeNanos,
        opaque);
  }

  public Entry withHardLinkTo(Optional<String> value) {
    return new Entry(
        path,
        type,
        mode,
        uid,
        gid,
        size,
        content,
        linkTarget,
        value,
        device,
        xattrs,
        mtimeNanos,
        opaque);
  }

  public Entry withXattrs(SortedMap<String, String> value) {
    return new Entry(
        path,
        type,
        mode,
        uid,
        gid,
        size,
        content,
        linkTarget,
        hardLinkTo,
        device,
        value,
        mtimeNanos,
        opaque);
  }

  public Entry withMtimeNanos(long value) {
    return new Entry(
        path,
        type,
        mode,
        uid,
        gid,
        size,
        content,
        linkTarget,
        hardLinkTo,
        device,
        xattrs,
        value,
        opaque);
  }

  public Entry withOpaque(boolean value) {
    return new Entry(
        path,
        type,
        mode,
        uid,
        gid,
        size,
        content,
        linkTarget,
        hardLinkTo,
        device,
        xattrs,
        mtimeNanos,
        value);
  }
}
