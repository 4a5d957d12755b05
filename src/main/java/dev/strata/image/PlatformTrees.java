package dev.strata.image;

import dev.strata.tree.Entry;
import dev.strata.tree.Tree;
import dev.strata.tree.TreePath;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// The root file systems of several platforms in one tree, each in a folder of its own
/// (`linux_amd64`), as buildx puts them into one tar.
public final class PlatformTrees implements Tree {
  private final SortedMap<String, Tree> trees;

  /// @param trees by the names of their folders
  public PlatformTrees(SortedMap<String, Tree> trees) {
    this.trees = new TreeMap<>(trees);
  }

  @Override
  public Optional<Entry> find(String path) throws IOException {
    if (path.isEmpty()) {
      return Optional.of(folder(""));
    }
    String top = top(path);
    Tree tree = trees.get(top);
    if (tree == null) {
      return Optional.empty();
    }
    return path.equals(top)
        ? Optional.of(folder(top))
        : tree.find(below(top, path)).map(e -> moved(top, e));
  }

  @Override
  public List<Entry> list(String folder) throws IOException {
    List<Entry> entries = new ArrayList<>();
    if (folder.isEmpty()) {
      trees.keySet().forEach(name -> entries.add(folder(name)));
      return entries;
    }
    String top = top(folder);
    Tree tree = trees.get(top);
    if (tree != null) {
      tree.list(below(top, folder)).forEach(e -> entries.add(moved(top, e)));
    }
    return entries;
  }

  @Override
  public InputStream open(Entry entry) throws IOException {
    String top = top(entry.path());
    Tree tree = trees.get(top);
    if (tree == null) {
      throw new IllegalArgumentException("no file at " + entry.path());
    }
    return tree.open(
        entry
            .withPath(below(top, entry.path()))
            .withHardLinkTo(entry.hardLinkTo().map(first -> below(top, first))));
  }

  private static Entry folder(String path) {
    return Entry.directory(path, 0755, 0, 0, 0);
  }

  private static Entry moved(String top, Entry entry) {
    return entry
        .withPath(TreePath.child(top, entry.path()))
        .withHardLinkTo(entry.hardLinkTo().map(first -> TreePath.child(top, first)));
  }

  private static String top(String path) {
    int slash = path.indexOf('/');
    return slash < 0 ? path : path.substring(0, slash);
  }

  private static String below(String top, String path) {
    return path.length() == top.length() ? "" : path.substring(top.length() + 1);
  }
}
