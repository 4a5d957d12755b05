package dev.strata.fuse;

import dev.strata.tree.Entry;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// One inode that the kernel knows: the names it was looked up by, and what has been observed of
/// it. As the kernel answers for every name what it was told for one, an observation counts for all
/// names, those looked up later too.
final class Node {
  final long id;
  final String inode;
  final Entry entry;

  /// Guarded by the table.
  long lookups;

  private final LinkedHashSet<String> names = new LinkedHashSet<>(2);
  private final Set<Observation> observations = new LinkedHashSet<>(2);
  private volatile @Nullable List<Entry> listing;
  private volatile boolean listedWithAttributes;

  Node(long id, String inode, Entry entry) {
    this.id = id;
    this.inode = inode;
    this.entry = entry;
  }

  /// Something that was seen of an inode, and how to tell the log for one of its names.
  record Observation(Kind kind, String xattr) {
    enum Kind {
      CONTENT,
      LISTING,
      LINK,
      XATTR,
      XATTR_NAMES
    }

    void tell(RequestLog log, String path) {
      switch (kind) {
        case CONTENT -> log.contentRead(path);
        case LISTING -> log.folderListed(path);
        case LINK -> log.linkRead(path);
        case XATTR -> log.xattrRead(path, xattr);
        case XATTR_NAMES -> log.xattrsListed(path);
      }
    }
  }

  /// The path by which it was looked up first: the only one of a folder.
  synchronized String path() {
    return names.getFirst();
  }

  /// A name was looked up: what is known of the others is known of it.
  synchronized void addName(String path, RequestLog log) {
    if (names.add(path)) {
      observations.forEach(observation -> observation.tell(log, path));
    }
  }

  synchronized void observed(Observation.Kind kind, String xattr, RequestLog log) {
    Observation observation = new Observation(kind, xattr);
    if (observations.add(observation)) {
      names.forEach(path -> observation.tell(log, path));
    }
  }

  /// The folder's children, kept while the kernel reads them piece by piece.
  @Nullable List<Entry> listing() {
    return listing;
  }

  /// Whether the listing under way brings the attributes of what it names.
  boolean isListedWithAttributes() {
    return listedWithAttributes;
  }

  void listWithAttributes(boolean value) {
    listedWithAttributes = value;
  }

  void keepListing(@Nullable List<Entry> children) {
    listing = children;
  }
}
