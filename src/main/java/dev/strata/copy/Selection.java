package dev.strata.copy;

import dev.strata.tree.Entry;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/// What one source of a COPY came to: a file, or a folder with what of it is copied.
///
/// - `path` is where it was found, before links were followed: its last part is the name that it
///   gets in a destination folder.
/// - `top` is what stands there, links followed.
/// - `items` are what lies below a folder, parents before children; empty for a file.
final class Selection {
  /// How a source that is a folder is placed, and whose attributes are set.
  enum Kind {
    /// From a tree: a folder's content goes into the destination, whose own attributes stay.
    PATHS,
    /// A file by itself: a here-document or a download.
    SINGLE,
    /// A whole tree, whose root's attributes are set where the destination is made for it.
    WHOLE
  }

  /// One path below the source's folder.
  ///
  /// - `relative` is its path below that folder.
  /// - `onlyParent` says that it is there only to hold something that a pattern selected: where it
  ///   exists already, no more than its mode is set.
  record Item(String relative, Entry entry, boolean onlyParent) {}

  private final Kind kind;
  private final SourceTree tree;
  private final String path;
  private final boolean keepOwners;
  private final boolean unpack;
  private Entry top;
  private List<Item> items;

  Selection(
      Kind kind,
      SourceTree tree,
      String path,
      Entry top,
      List<Item> items,
      boolean keepOwners,
      boolean unpack) {
    this.kind = kind;
    this.tree = tree;
    this.path = path;
    this.top = top;
    this.items = items;
    this.keepOwners = keepOwners;
    this.unpack = unpack;
  }

  Kind kind() {
    return kind;
  }

  SourceTree tree() {
    return tree;
  }

  String path() {
    return path;
  }

  Entry top() {
    return top;
  }

  List<Item> items() {
    return Collections.unmodifiableList(items);
  }

  boolean keepOwners() {
    return keepOwners;
  }

  /// Whether the file is to be unpacked if it is an archive.
  boolean unpack() {
    return unpack;
  }

  /// Every entry that is copied: the file itself, or what lies below the folder.
  List<Entry> entries() {
    if (!top.isDirectory()) {
      return List.of(top);
    }
    List<Entry> entries = new ArrayList<>(items.size() + 1);
    entries.add(top);
    items.forEach(item -> entries.add(item.entry()));
    return entries;
  }

  /// Puts `entries`, in the order of {@link #entries()}, in the place of the present ones.
  void replaceEntries(List<Entry> entries) {
    top = entries.getFirst();
    List<Item> replaced = new ArrayList<>(items.size());
    for (int i = 0; i < items.size(); i++) {
      Item item = items.get(i);
      replaced.add(new Item(item.relative(), entries.get(i + 1), item.onlyParent()));
    }
    items = replaced;
  }
}
