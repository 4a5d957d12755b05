package dev.strata.solver;

import dev.strata.tree.Entry;
import dev.strata.tree.TreePath;
import dev.strata.witness.ViewedTree;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A part of a folder as a step sees it that has the part mounted: what its layer would say, before
/// there is one.
final class SubtreeView implements ViewedTree {
  private final Map<String, Entry> entries = new HashMap<>();
  private final Map<String, List<Entry>> children = new HashMap<>();
  private final Map<String, Integer> names = new HashMap<>();

  SubtreeView(Subtree subtree) {
    String top = subtree.entries().getFirst().path();
    for (Entry each : subtree.entries()) {
      Entry entry = subtree.withoutOutsideLink(each);
      entries.put(entry.path(), entry);
      names.merge(first(entry), 1, Integer::sum);
      if (!entry.path().equals(top)) {
        children
            .computeIfAbsent(TreePath.parent(entry.path()), _ -> new ArrayList<>())
            .add(entry);
      }
    }
  }

  private static String first(Entry entry) {
    return entry.hardLinkTo().orElse(entry.path());
  }

  @Override
  public Optional<Entry> find(String path) {
    return Optional.ofNullable(entries.get(path));
  }

  @Override
  public List<Entry> list(String folder) {
    return children.getOrDefault(folder, List.of());
  }

  @Override
  public int names(Entry entry) {
    return entry.isFile() ? names.getOrDefault(first(entry), 1) : 1;
  }
}
