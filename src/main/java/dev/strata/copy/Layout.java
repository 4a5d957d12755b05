package dev.strata.copy;

import dev.strata.layer.ContentSource;
import dev.strata.tree.Entry;
import dev.strata.tree.TreePath;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// Lays selections out over a destination, as BuildKit copies them.
///
/// - Links in the destination's path are followed inside the root, those below it never.
/// - A folder's content goes into the destination; that folder keeps its attributes, or is made as
///   one above a destination is, but its time becomes the source's. Folders below it get the
///   source's attributes, existing ones too.
/// - A file goes into the destination when that is a folder, and in its place otherwise.
/// - A file does not replace a folder, nor a folder a file or a link.
final class Layout {
  private final Destination destination;
  private final Attributes attributes;
  private final String target;

  /// `target` is as written: absolute, a trailing slash kept.
  Layout(Destination destination, Attributes attributes, String target) {
    this.destination = destination;
    this.attributes = attributes;
    this.target = target;
  }

  /// Where the destination is, links followed.
  String destinationPath() throws IOException, CopyException {
    return destination.follow(target);
  }

  void place(Selection selection) throws IOException, CopyException {
    makeFoldersOfTarget();
    String path = destinationPath();
    Optional<Entry> existing = destination.find(path);
    boolean folder = selection.top().isDirectory();
    if (!folder && existing.filter(Entry::isDirectory).isPresent()) {
      path = TreePath.child(path, TreePath.name(selection.path()));
    }
    boolean makeItself = folder && existing.isEmpty() && selection.kind() == Selection.Kind.PATHS;
    destination.makeFolders(makeItself ? path : TreePath.parent(path));
    if (folder) {
      new FolderLayout(selection).place(path);
    } else {
      placeFile(selection, selection.top(), path, 0);
    }
  }

  /// The folder that the destination names, when it ends in a slash, or the one above it.
  private void makeFoldersOfTarget() throws IOException, CopyException {
    boolean namesFolder = target.endsWith("/") || target.endsWith("/.");
    String folder = namesFolder ? target : target.substring(0, target.lastIndexOf('/') + 1);
    destination.makeFolders(destination.follow(folder));
  }

  private void placeFile(Selection selection, Entry source, String path, int link)
      throws IOException, CopyException {
    Optional<Entry> existing = destination.find(path);
    if (existing.filter(Entry::isDirectory).isPresent()) {
      throw new CopyException(
          "cannot replace to directory /" + path + " with file",
          "remove the folder in an earlier RUN, or name another destination");
    }
    Optional<ContentSource> content =
        source.isFile()
            ? Optional.of(() -> selection.tree().tree().open(source))
            : Optional.empty();
    destination.place(attributes.copied(source, path, selection.keepOwners()), content, link);
  }

  /// One folder's content, and the hard links within it.
  private final class FolderLayout {
    private final Selection selection;
    private final Map<String, Integer> names = new HashMap<>();
    private final Map<String, Integer> links = new HashMap<>();

    FolderLayout(Selection selection) {
      this.selection = selection;
      for (Selection.Item item : selection.items()) {
        if (item.entry().isFile()) {
          names.merge(inode(item.entry()), 1, Integer::sum);
        }
      }
    }

    private static String inode(Entry entry) {
      return entry.hardLinkTo().orElse(entry.path());
    }

    void place(String path) throws IOException, CopyException {
      placeTop(path);
      for (Selection.Item item : selection.items()) {
        String itemPath = TreePath.child(path, item.relative());
        if (item.entry().isDirectory()) {
          placeFolder(item, itemPath);
        } else {
          placeFile(selection, item.entry(), itemPath, link(item.entry()));
        }
      }
    }

    private void placeTop(String path) throws IOException, CopyException {
      Optional<Entry> existing = destination.find(path);
      if (existing.isPresent()) {
        requireFolder(existing.get());
        if (selection.kind() == Selection.Kind.PATHS && !selection.path().isEmpty()) {
          destination.setTime(existing.get(), selection.top().mtimeNanos());
        }
      } else {
        Entry copied = attributes.copied(selection.top(), path, selection.keepOwners());
        destination.place(copied, Optional.empty(), 0);
      }
    }

    private void placeFolder(Selection.Item item, String path) throws IOException, CopyException {
      Entry copied = attributes.copied(item.entry(), path, selection.keepOwners());
      Optional<Entry> existing = destination.find(path);
      if (existing.isEmpty()) {
        destination.place(copied, Optional.empty(), 0);
        return;
      }
      requireFolder(existing.get());
      if (item.onlyParent()) {
        Entry changed = existing.get().withMode(item.entry().mode());
        destination.place(changed, Optional.empty(), 0);
        return;
      }
      TreeMap<String, String> xattrs = new TreeMap<>(existing.get().xattrs());
      xattrs.putAll(copied.xattrs());
      destination.place(copied.withXattrs(xattrs), Optional.empty(), 0);
    }

    private void requireFolder(Entry existing) throws CopyException {
      if (!existing.isDirectory()) {
        throw new CopyException(
            "cannot copy to non-directory: /" + existing.path(),
            existing.isSymlink()
                ? "it is a link to "
                    + existing.linkTarget()
                    + ", and links below the destination are not followed: copy to its target"
                : "remove it in an earlier RUN, or name another destination");
      }
    }

    private int link(Entry source) {
      if (!source.isFile() || names.getOrDefault(inode(source), 0) < 2) {
        return 0;
      }
      return links.computeIfAbsent(inode(source), _ -> destination.newLink());
    }
  }
}
