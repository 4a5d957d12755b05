package dev.strata.fuse;

import dev.strata.tree.Entry;
import java.util.List;

/// Tells when a program looks at all that it lists, as `find`, `cp -r`, `chown -R` and `du` do.
/// Each look-up costs a request, and a listing that brings the attributes along saves them all; but
/// what is brought along counts as observed, so it has to be all but certain that it would be.
///
/// So it is from when {@value #FOLDERS} folders with {@value #NAMES} names were listed and looked
/// through whole, one after the other. From there on every {@value #PROBE}th is listed without, and
/// has to be looked through, too. Folders that hold folders are not counted: what is below them is
/// visited meanwhile. Safe for use by several threads.
final class Walks {
  private static final int FOLDERS = 8;
  private static final int NAMES = 64;
  private static final int PROBE = 32;

  private int folders;
  private int names;
  private int listed;
  private long lastFolder;
  private int lastNames;
  private int left;

  /// A folder is about to be listed from its beginning. Returns whether with attributes.
  synchronized boolean list(long folder, List<Entry> children) {
    if (folders >= FOLDERS && names >= NAMES && ++listed % PROBE != 0) {
      return true;
    }
    if (!children.isEmpty() && children.stream().noneMatch(Entry::isDirectory)) {
      if (left > 0) {
        folders = 0;
        names = 0;
      }
      lastFolder = folder;
      lastNames = children.size();
      left = lastNames;
    }
    return false;
  }

  /// A name that is there was looked up in a folder.
  synchronized void lookUp(long folder) {
    if (folder == lastFolder && left > 0 && --left == 0) {
      folders++;
      names += lastNames;
    }
  }
}
