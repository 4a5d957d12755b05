package dev.strata.store;

import dev.strata.layer.LayerId;
import dev.strata.oci.Digest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The layers that containers stand on, which no prune takes: unlike a lease, this lasts while the
/// store is closed. Each container's folder has a file `layers`, an id a line; it goes with the
/// folder.
public final class Pins {
  /// The end of the name of a folder that is being removed: it pins nothing.
  public static final String REMOVED = ".removed";

  private static final String FILE = "layers";

  private final Path containers;

  Pins(Path containers) {
    this.containers = containers;
  }

  /// Pins these layers as long as the folder, one of the state folder's `containers`, is there.
  public void put(Path container, Collection<LayerId> layers) throws IOException {
    Path fresh = container.resolve(FILE + ".new");
    Files.writeString(
        fresh, layers.stream().map(id -> id + "\n").distinct().collect(Collectors.joining()));
    Files.move(fresh, container.resolve(FILE), StandardCopyOption.ATOMIC_MOVE);
  }

  /// All that is pinned.
  public Set<LayerId> layers() throws IOException {
    List<Path> folders;
    try (Stream<Path> all = Files.list(containers)) {
      folders = all.filter(path -> !path.toString().endsWith(REMOVED)).toList();
    }
    Set<LayerId> layers = new HashSet<>();
    for (Path folder : folders) {
      try (Stream<String> lines = Files.lines(folder.resolve(FILE))) {
        lines.map(line -> new LayerId(Digest.parse(line))).forEach(layers::add);
      } catch (NoSuchFileException _) {
        // It is just being made, or removed.
      }
    }
    return layers;
  }
}
