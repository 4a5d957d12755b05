package dev.strata.snapshot;

import dev.strata.fuse.FuseTree;
import dev.strata.fuse.ServedIds;
import dev.strata.tree.Entry;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/// A state as the FUSE server shows it. What no two layerings of one state have in common is the
/// same for all: folders have the size 0 and one link, and names stand in order.
///
/// @param hidesOwners whether an entry is shown with another owner than its own
record ServedState(StateTree tree, boolean hidesOwners) implements FuseTree {
  static ServedState of(StateTree tree, ServedIds ids) {
    return new ServedState(
        tree,
        !ids.showAll()
            && tree.layers().stream()
                .flatMap(layer -> layer.index().entries().stream())
                .anyMatch(ids::hides));
  }

  @Override
  public Optional<Entry> find(String path) {
    return tree.find(path);
  }

  @Override
  public List<Entry> list(String folder) {
    return tree.list(folder);
  }

  @Override
  public int read(Entry file, long offset, ByteBuffer into) throws IOException {
    return tree.read(file, offset, into);
  }

  @Override
  public String inode(Entry entry) {
    return tree.inode(entry);
  }

  @Override
  public int links(Entry entry) {
    return tree.names(entry);
  }

  @Override
  public boolean hasXattrs() {
    return hidesOwners || tree.layers().stream().anyMatch(layer -> layer.index().hasXattrs(""));
  }

  @Override
  public boolean hasAccessControlLists() {
    return tree.layers().stream().anyMatch(layer -> layer.index().hasXattrs("system.posix_acl_"));
  }
}
