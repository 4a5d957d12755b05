package dev.strata.copy;

import dev.strata.context.PathGlob;
import dev.strata.context.PathPatterns;
import dev.strata.context.PatternException;
import dev.strata.tree.Entry;
import dev.strata.tree.TreePath;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Finds what the patterns of a COPY select in one tree.
///
/// A pattern without wildcards must exist; one with wildcards may select nothing. Links are
/// followed in what leads to a source and in the source itself, never in what lies below it.
/// Exclusions and the patterns of `--parents` are taken relative to the source's folder, so they
/// never apply to a source that is a file (behaviour of BuildKit).
final class SourceSelector {
  private final SourceTree tree;
  private final CopyInput.Paths input;
  private final CopyRequest request;
  private final PathPatterns excludes;

  SourceSelector(CopyInput.Paths input, CopyRequest request) throws CopyException {
    this.tree = new SourceTree(input.tree());
    this.input = input;
    this.request = request;
    this.excludes = patterns(request.excludes());
  }

  private static PathPatterns patterns(List<String> patterns) throws CopyException {
    try {
      return PathPatterns.of(patterns);
    } catch (PatternException e) {
      throw new CopyException(e.getMessage());
    }
  }

  List<Selection> select() throws IOException, CopyException {
    List<Selection> selections = new ArrayList<>();
    for (String pattern : input.patterns()) {
      if (request.parents()) {
        selectWithParents(pattern, selections);
      } else {
        for (String path : matches(pattern)) {
          selections.add(selection(path, Optional.empty()));
        }
      }
    }
    return selections;
  }

  private void selectWithParents(String pattern, List<Selection> selections)
      throws IOException, CopyException {
    int pivot = pattern.indexOf("/./");
    String base = pivot < 0 ? "" : pattern.substring(0, pivot);
    String below = TreePath.clean(pivot < 0 ? pattern : pattern.substring(pivot + 3));
    boolean required = !PathGlob.hasWildcards(base) && !PathGlob.hasWildcards(below);
    PathPatterns include = patterns(List.of(below));
    for (String path : matches(base)) {
      Selection selection =
          selection(path, below.isEmpty() ? Optional.empty() : Optional.of(include));
      if (required && !below.isEmpty() && selection.items().isEmpty()) {
        throw notFound(TreePath.child(path, below));
      }
      selections.add(selection);
    }
  }

  private Selection selection(String path, Optional<PathPatterns> include)
      throws IOException, CopyException {
    Optional<Entry> top = tree.find(tree.follow(path));
    if (top.isEmpty()) {
      throw notFound(path);
    }
    List<Selection.Item> items = List.of();
    if (top.get().isDirectory()) {
      items = new FolderWalk(tree, include, excludes).below(top.get().path());
    }
    return new Selection(
        Selection.Kind.PATHS, tree, path, top.get(), items, input.keepOwners(), request.unpack());
  }

  private CopyException notFound(String path) throws IOException {
    String message = "\"/" + path + "\": not found";
    return new MissingSource(tree, input.origin()).explain(path, message);
  }

  /// The paths that a source's pattern names, sorted.
  private List<String> matches(String pattern) throws IOException, CopyException {
    String clean = TreePath.clean(pattern);
    if (!PathGlob.hasWildcards(clean)) {
      return List.of(clean);
    }
    List<String> fixed = new ArrayList<>();
    List<PathGlob> wild = new ArrayList<>();
    for (String part : clean.split("/", -1)) {
      if (wild.isEmpty() && !PathGlob.hasWildcards(part)) {
        fixed.add(part);
      } else {
        wild.add(glob(part));
      }
    }
    List<String> found = new ArrayList<>();
    match(tree.follow(String.join("/", fixed)), wild, 0, found);
    return found;
  }

  private static PathGlob glob(String part) throws CopyException {
    try {
      return PathGlob.parse(part);
    } catch (PatternException e) {
      throw new CopyException(e.getMessage());
    }
  }

  private void match(String folder, List<PathGlob> wild, int depth, List<String> found)
      throws IOException {
    for (Entry entry : tree.list(folder)) {
      if (!wild.get(depth).matches(entry.name())) {
        continue;
      }
      if (depth == wild.size() - 1) {
        found.add(entry.path());
      } else if (entry.isDirectory()) {
        match(entry.path(), wild, depth + 1, found);
      }
    }
  }
}
