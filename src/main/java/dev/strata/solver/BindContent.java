package dev.strata.solver;

import dev.strata.key.KeyParts;
import dev.strata.oci.Digest;
import dev.strata.plan.Mount;
import dev.strata.snapshot.StateTree;
import dev.strata.tree.Entry;
import dev.strata.tree.Tree;
import dev.strata.tree.TreePath;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// What a bind mount shows, as a digest: types, modes, owners, link targets and contents below its
/// source, by their relative paths, and which of them are one file; mtimes are left out, as in
/// every key.
final class BindContent {
  private BindContent() {}

  static Digest of(Tree tree, Mount.Bind bind) throws IOException, StepFailure {
    Subtree subtree = shown(tree, bind).orElseThrow(() -> notFound(bind));
    String path = subtree.entries().getFirst().path();
    KeyParts.Builder parts = KeyParts.builder();
    Map<String, String> firstNames = new HashMap<>();
    for (Entry entry : subtree.entries()) {
      String name = entry.path().substring(path.length());
      String first = firstNames.putIfAbsent(entry.hardLinkTo().orElse(entry.path()), name);
      parts.add(
          KeyParts.Kind.FILE,
          name,
          entry.type()
              + " "
              + Integer.toOctalString(entry.mode())
              + " "
              + entry.uid()
              + ":"
              + entry.gid()
              + " "
              + entry.content().map(Digest::toString).orElse("")
              + " "
              + entry.device()
              + " "
              + entry.xattrs()
              + " "
              + entry.linkTarget()
              + (first == null ? "" : " is " + first));
    }
    return parts.build().key().digest();
  }

  /// What the mount's source leads to: of a state, past its links, as it is mounted.
  static Optional<Subtree> shown(Tree tree, Mount.Bind bind) throws IOException {
    String path = TreePath.clean(bind.sourcePath());
    Optional<String> place =
        tree instanceof StateTree state ? state.resolve(path) : Optional.of(path);
    return place.isPresent() ? Subtree.of(tree, place.get()) : Optional.empty();
  }

  static StepFailure notFound(Mount.Bind bind) {
    return new StepFailure(
        "\""
            + bind.sourcePath()
            + "\": not found in "
            + SourceTrees.origin(bind.from())
            + ", for the mount on "
            + bind.target(),
        Optional.of("correct source= of this mount, or from="),
        Optional.empty());
  }
}
