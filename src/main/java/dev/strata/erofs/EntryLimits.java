package dev.strata.erofs;

import dev.strata.tree.Entry;
import dev.strata.tree.TreePath;

/// What an entry may look like so that Linux can read it back from an image.
final class EntryLimits {
  /// PATH_MAX without the final zero byte.
  private static final int LINK_TARGET_MAX = 4095;

  private EntryLimits() {}

  static void check(Entry entry) throws UnstorableEntryException {
    String path = entry.path();
    int nameFrom = path.lastIndexOf('/') + 1;
    // A char has at most three bytes in UTF-8.
    if (path.length() - nameFrom > Format.NAME_MAX / 3
        && TreePath.encode(path.substring(nameFrom)).length > Format.NAME_MAX) {
      throw new UnstorableEntryException(
          path, "its name is longer than 255 bytes", "rename it to a shorter one");
    }
    if (path.indexOf('\0', nameFrom) >= 0) {
      throw new UnstorableEntryException(path, "its name holds a zero byte", "rename it");
    }
    if (entry.isSymlink()) {
      checkTarget(entry);
    }
    if (entry.device() >>> 32 != 0) {
      throw new UnstorableEntryException(
          path,
          "device " + Long.toHexString(entry.device()) + " does not fit in 32 bits",
          "remove it; Linux numbers majors up to 4095 and minors up to 1048575");
    }
  }

  private static void checkTarget(Entry link) throws UnstorableEntryException {
    int bytes = TreePath.encode(link.linkTarget()).length;
    if (bytes == 0 || bytes > LINK_TARGET_MAX || link.linkTarget().indexOf('\0') >= 0) {
      throw new UnstorableEntryException(
          link.path(),
          "a symbolic link's target has 1 to 4095 bytes, none of them zero; this has " + bytes,
          "remove the link");
    }
  }
}
