package dev.strata.layer;

import java.util.SortedMap;

/// One entry's header as a tar gives it, extended headers merged in.
///
/// @param type the type flag of POSIX.1-1988 ("ustar"), `'0'` for a file
/// @param name bytes decoded as TreePath says, otherwise as written
record TarHeader(
    char type,
    String name,
    String linkName,
    int mode,
    long uid,
    long gid,
    long size,
    long mtimeNanos,
    long deviceMajor,
    long deviceMinor,
    SortedMap<String, String> xattrs) {
  static final int BLOCK = 512;
  static final char FILE = '0';
  static final char HARD_LINK = '1';
  static final char SYMLINK = '2';
  static final char CHAR_DEVICE = '3';
  static final char BLOCK_DEVICE = '4';
  static final char DIRECTORY = '5';
  static final char FIFO = '6';
  static final String XATTR_KEY = "SCHILY.xattr.";
}
