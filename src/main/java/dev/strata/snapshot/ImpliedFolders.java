package dev.strata.snapshot;

import dev.strata.layer.Layer;
import dev.strata.tree.Entry;
import dev.strata.tree.TreePath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.TreeSet;

/// The folders that overlayfs would show wrongly. An image has every folder that leads to its
/// entries, also those that its layer only implies; there they belong to root and have mode 0755,
/// and would hide what a layer below says of them. A folder tree with the right ones, put on top of
/// the lowers, shows them as the state has them.
final class ImpliedFolders {
  private ImpliedFolders() {}

  /// Makes the tree at `place`, unless there is nothing to put right.
  ///
  /// @param root whether the root counts too; an upper folder has its own
  static Optional<Path> create(StateTree state, boolean root, Path place) throws IOException {
    TreeSet<String> wrong = new TreeSet<>(TreePath.ORDER);
    for (Layer layer : state.layers()) {
      for (String folder : layer.index().impliedFolders()) {
        if ((root || !folder.isEmpty()) && looksOtherwise(state.find(folder))) {
          wrong.add(folder);
        }
      }
    }
    if (wrong.isEmpty()) {
      return Optional.empty();
    }
    for (String folder : wrong) {
      create(state, folder, place);
    }
    return Optional.of(place);
  }

  private static boolean looksOtherwise(Optional<Entry> folder) {
    return folder.isPresent()
        && folder.get().isDirectory()
        && (folder.get().mode() != 0755
            || folder.get().uid() != 0
            || folder.get().gid() != 0
            || !folder.get().xattrs().isEmpty());
  }

  private static void create(StateTree state, String folder, Path place) throws IOException {
    Path path = folder.isEmpty() ? place : place.resolve(folder);
    if (Files.exists(path)) {
      return;
    }
    if (!folder.isEmpty()) {
      create(state, TreePath.parent(folder), place);
    }
    Folders.create(path.toString(), state.find(folder).orElseThrow());
  }
}
