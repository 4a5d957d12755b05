package dev.strata.copy;

import dev.strata.context.PathPatterns;
import dev.strata.tree.Entry;
import dev.strata.tree.TreePath;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Walks a source folder and picks what is copied of it.
///
/// A folder that no pattern of `--parents` names is copied only once something below it is. A
/// folder that is excluded is entered only where a `!` pattern may take something back.
final class FolderWalk {
  private final SourceTree tree;
  private final Optional<PathPatterns> include;
  private final PathPatterns exclude;
  private final List<Selection.Item> items = new ArrayList<>();
  private final List<Pending> above = new ArrayList<>();

  /// A folder on the way down that is not copied yet.
  private static final class Pending {
    final String relative;
    final Entry entry;
    boolean copied;

    Pending(String relative, Entry entry, boolean copied) {
      this.relative = relative;
      this.entry = entry;
      this.copied = copied;
    }
  }

  private record State(Optional<PathPatterns.Match> include, PathPatterns.Match exclude) {}

  FolderWalk(SourceTree tree, Optional<PathPatterns> include, PathPatterns exclude) {
    this.tree = tree;
    this.include = include;
    this.exclude = exclude;
  }

  List<Selection.Item> below(String folder) throws IOException {
    walk(folder, "", new State(include.map(PathPatterns::root), exclude.root()));
    return items;
  }

  private void walk(String folder, String relativeFolder, State above) throws IOException {
    for (Entry entry : tree.list(folder)) {
      visit(entry, TreePath.child(relativeFolder, entry.name()), above);
    }
  }

  private void visit(Entry entry, String relative, State parent) throws IOException {
    State state =
        new State(
            include.map(patterns -> patterns.match(relative, parent.include().orElseThrow())),
            exclude.isEmpty() ? parent.exclude() : exclude.match(relative, parent.exclude()));
    boolean excluded = state.exclude().matched();
    boolean included = !excluded && state.include().map(PathPatterns.Match::matched).orElse(true);
    if (included) {
      copyFoldersAbove();
      items.add(new Selection.Item(relative, entry, false));
    }
    if (entry.isDirectory() && (!excluded || exclude.mayExceptBelow(relative))) {
      above.add(new Pending(relative, entry, included));
      walk(entry.path(), relative, state);
      above.removeLast();
    }
  }

  private void copyFoldersAbove() {
    for (Pending folder : above) {
      if (!folder.copied) {
        folder.copied = true;
        items.add(new Selection.Item(folder.relative, folder.entry, true));
      }
    }
  }
}
