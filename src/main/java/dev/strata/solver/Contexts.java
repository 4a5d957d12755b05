package dev.strata.solver;

import dev.strata.tree.Tree;
import java.io.IOException;

/// The build contexts of one build, each scanned when first asked for.
@FunctionalInterface
public interface Contexts {
  /// @param name empty for the build context, otherwise that of a named context which is a folder
  Tree tree(String name) throws IOException;

  /// Says that files changed since they were scanned: who asks next gets them as they are now.
  default void changed() {}
}
