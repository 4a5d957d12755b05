package dev.strata.erofs;

import dev.strata.tree.Entry;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/// An entry's extended attributes as they follow its inode: a header of 12 bytes, then for each
/// attribute the length of its name, the number of its prefix, the size of its value, name, value,
/// and zeros up to a multiple of four. All are inline; none are shared between inodes.
final class InodeXattrs {
  private static final int HEADER = 12;
  private static final int ENTRY_HEADER = 4;
  private static final int NAME_MAX = 255;
  private static final int VALUE_MAX = 0xFFFF;
  private static final int TOTAL_MAX = HEADER + 4 * (0xFFFF - 1);
  private static final byte[] NONE = {};

  private InodeXattrs() {}

  /// What `i_xattr_icount` says for an area of this size.
  static int count(int bytes) {
    return bytes == 0 ? 0 : (bytes - HEADER) / 4 + 1;
  }

  static byte[] encode(Entry entry, OverlayXattrs overlay) throws UnstorableEntryException {
    SortedMap<String, String> xattrs = entry.xattrs();
    rejectMarks(entry, overlay);
    if (entry.opaque()) {
      xattrs = new TreeMap<>(xattrs);
      xattrs.put(overlay.opaque(), "y");
    }
    if (xattrs.isEmpty()) {
      return NONE;
    }
    byte[] area = new byte[HEADER + 256];
    int at = HEADER;
    for (Map.Entry<String, String> xattr : xattrs.entrySet()) {
      byte[] name = xattr.getKey().getBytes(StandardCharsets.UTF_8);
      byte[] value = xattr.getValue().getBytes(StandardCharsets.ISO_8859_1);
      Prefix prefix = prefixOf(entry.path(), xattr.getKey());
      int nameBytes = name.length - prefix.text.length();
      checkSizes(entry.path(), xattr.getKey(), name.length, value.length);
      int end = (at + ENTRY_HEADER + nameBytes + value.length + 3) & -4;
      if (end > TOTAL_MAX) {
        throw new UnstorableEntryException(
            entry.path(),
            "its extended attributes take more than " + TOTAL_MAX + " bytes together",
            "remove some of them (setfattr -x)");
      }
      if (end > area.length) {
        area = Arrays.copyOf(area, Math.max(end, 2 * area.length));
      }
      area[at] = (byte) nameBytes;
      area[at + 1] = (byte) prefix.index;
      Format.put16(area, at + 2, value.length);
      System.arraycopy(name, prefix.text.length(), area, at + ENTRY_HEADER, nameBytes);
      System.arraycopy(value, 0, area, at + ENTRY_HEADER + nameBytes, value.length);
      at = end;
    }
    return Arrays.copyOf(area, at);
  }

  /// An attribute that overlayfs would take for its own could redirect a folder anywhere.
  private static void rejectMarks(Entry entry, OverlayXattrs overlay)
      throws UnstorableEntryException {
    for (String name : entry.xattrs().keySet()) {
      if (name.startsWith(overlay.prefix())) {
        throw new UnstorableEntryException(
            entry.path(),
            "its extended attribute "
                + UnstorableEntryException.printable(name)
                + " is a mark of overlayfs",
            "remove it; whiteouts and opaque folders are entries of their own kind");
      }
    }
  }

  private static void checkSizes(String path, String name, int nameBytes, int valueBytes)
      throws UnstorableEntryException {
    if (nameBytes > NAME_MAX) {
      throw new UnstorableEntryException(
          path,
          "the name of its extended attribute "
              + UnstorableEntryException.printable(name)
              + " has "
              + nameBytes
              + " bytes",
          "Linux allows " + NAME_MAX + "; rename or remove the attribute");
    }
    if (valueBytes > VALUE_MAX) {
      throw new UnstorableEntryException(
          path,
          "its extended attribute "
              + UnstorableEntryException.printable(name)
              + " has "
              + valueBytes
              + " bytes",
          "EROFS holds " + VALUE_MAX + "; shorten or remove the attribute (setfattr -x)");
    }
  }

  private static Prefix prefixOf(String path, String name) throws UnstorableEntryException {
    for (Prefix prefix : Prefix.values()) {
      boolean matches =
          prefix.isWholeName
              ? name.equals(prefix.text)
              : name.startsWith(prefix.text) && name.length() > prefix.text.length();
      if (matches) {
        return prefix;
      }
    }
    throw new UnstorableEntryException(
        path,
        "its extended attribute "
            + UnstorableEntryException.printable(name)
            + " is of no kind that EROFS holds",
        "remove it; user., trusted., security. and POSIX ACLs can be stored");
  }

  /// What names begin with, and the numbers that stand for it.
  private enum Prefix {
    USER(1, "user.", false),
    ACL_ACCESS(2, "system.posix_acl_access", true),
    ACL_DEFAULT(3, "system.posix_acl_default", true),
    TRUSTED(4, "trusted.", false),
    SECURITY(6, "security.", false);

    final int index;
    final String text;
    final boolean isWholeName;

    Prefix(int index, String text, boolean isWholeName) {
      this.index = index;
      this.text = text;
      this.isWholeName = isWholeName;
    }
  }
}
