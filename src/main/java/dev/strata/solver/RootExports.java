package dev.strata.solver;

import dev.strata.attest.Statement;
import dev.strata.image.PlatformTrees;
import dev.strata.image.RootExport;
import dev.strata.snapshot.StateTree;
import dev.strata.tree.Tree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// The root file systems of a build's platforms: one as it is, several each in a folder of its own
/// (`linux_amd64`), as buildx does.
record RootExports(Layers layers, List<BuiltImage> built, Optional<Instant> epoch) {
  /// All of them as one tree.
  Tree tree() throws IOException, InterruptedException {
    if (built.size() == 1) {
      return layers.tree(built.getFirst().state());
    }
    SortedMap<String, Tree> trees = new TreeMap<>();
    for (BuiltImage image : built) {
      trees.put(image.folder(), layers.tree(image.state()));
    }
    return new PlatformTrees(trees);
  }

  /// Writes them into a folder, what is attested beside their files.
  ///
  /// @return what was left out, if anything was
  Optional<String> write(Path destination) throws IOException, InterruptedException {
    List<String> left = new ArrayList<>();
    for (BuiltImage image : built) {
      Path folder = built.size() == 1 ? destination : destination.resolve(image.folder());
      Files.createDirectories(folder);
      StateTree tree = layers.tree(image.state());
      left.addAll(RootExport.writeFolder(tree, folder, epoch));
      for (Statement statement : image.attestations()) {
        Files.write(folder.resolve(name(statement)), statement.ofFiles(tree));
      }
    }
    return left.isEmpty()
        ? Optional.empty()
        : Optional.of("left out, being devices, fifos or sockets: " + String.join(" ", left));
  }

  /// As BuildKit calls them.
  private static String name(Statement statement) {
    return statement.predicateType().equals(Statement.SPDX) ? "sbom.spdx.json" : "provenance.json";
  }
}
