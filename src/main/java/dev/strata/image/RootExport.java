package dev.strata.image;

import dev.strata.layer.LayerTar;
import dev.strata.layer.TarSummary;
import dev.strata.tree.Entry;
import dev.strata.tree.Tree;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Writes a root file system without any image around it: as a tar (`type=tar`) or into a folder
/// (`type=local`).
public final class RootExport {
  private static final long SECOND_NANOS = 1_000_000_000L;

  private RootExport() {}

  /// The tar of all of the tree but its root.
  ///
  /// @param latest no mtime is later
  public static TarSummary writeTar(Tree tree, OutputStream out, Optional<Instant> latest)
      throws IOException {
    return LayerTar.write(entries(tree, latest), tree, out, entry -> {});
  }

  /// Writes the tree into a folder, which is made where it is absent, over what is there. As
  /// buildx: everything belongs to the caller, modes and mtimes are kept. Links that are in the
  /// folder already are replaced, never followed.
  ///
  /// @return the paths that were left out: devices, fifos and sockets
  public static List<String> writeFolder(Tree tree, Path folder, Optional<Instant> latest)
      throws IOException {
    return new FolderWriter(tree, folder).write(entries(tree, latest));
  }

  private static List<Entry> entries(Tree tree, Optional<Instant> latest) throws IOException {
    List<Entry> all = new ArrayList<>();
    collect(tree, "", all);
    if (latest.isPresent()) {
      long nanos = Math.multiplyExact(latest.get().getEpochSecond(), SECOND_NANOS);
      all.replaceAll(e -> e.mtimeNanos() > nanos ? e.withMtimeNanos(nanos) : e);
    }
    return all;
  }

  private static void collect(Tree tree, String folder, List<Entry> to) throws IOException {
    for (Entry entry : tree.list(folder)) {
      if (!entry.isWhiteout()) {
        to.add(entry.withOpaque(false));
        if (entry.isDirectory()) {
          collect(tree, entry.path(), to);
        }
      }
    }
  }
}
