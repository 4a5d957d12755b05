package dev.strata.witness;

import dev.strata.tree.TreePath;

/// Where a step finds a tree: its own root, or a mount.
///
/// @param source the path of the tree that the step finds at `target`
/// @param target an absolute path of the step's root
/// @param through said after what the step did
public record Place(String source, String target, String through) {
  /// The root of the step.
  public static final Place ROOT = new Place("", "/", "");

  /// A bind mount of what is at `source`.
  public static Place mount(String source, String target) {
    return new Place(source, "/" + TreePath.clean(target), " through its bind mount");
  }

  /// What the step calls a path of the tree.
  public String shown(String path) {
    if (path.equals(source)) {
      return target;
    }
    String below = source.isEmpty() ? path : path.substring(source.length() + 1);
    return target.equals("/") ? target + below : target + "/" + below;
  }
}
