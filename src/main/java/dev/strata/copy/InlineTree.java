package dev.strata.copy;

import dev.strata.oci.Digest;
import dev.strata.tree.Entry;
import dev.strata.tree.Tree;
import dev.strata.tree.TreePath;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;

/// A tree of one file, whose content is text.
final class InlineTree implements Tree {
  private final Entry file;
  private final byte[] bytes;

  InlineTree(String path, String content, long timestampNanos) {
    this.bytes = TreePath.encode(content);
    this.file = Entry.file(path, 0644, 0, 0, bytes.length, Digest.of(bytes), timestampNanos);
  }

  @Override
  public Optional<Entry> find(String path) {
    return path.equals(file.path()) ? Optional.of(file) : Optional.empty();
  }

  @Override
  public List<Entry> list(String folder) {
    return folder.equals(TreePath.parent(file.path())) ? List.of(file) : List.of();
  }

  @Override
  public InputStream open(Entry entry) {
    return new ByteArrayInputStream(bytes);
  }
}
