package dev.strata.container;

import dev.strata.snapshot.StandingRoot;
import dev.strata.snapshot.StateTree;
import dev.strata.store.Pins;
import dev.strata.store.Store;
import dev.strata.store.StoreLayout;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// The containers of a state folder. Only to make one does the folder have to be open.
public final class Containers {
  private static final int ID_BYTES = 32;

  private final Path root;

  public Containers(StoreLayout layout) {
    this.root =
        layout.root().toAbsolutePath().normalize().resolve(layout.containers().getFileName());
  }

  /// A container with the folder that it lives in.
  public record Found(Container container, ContainerFolder folder) {
    /// The sizes of all files that its process wrote, in bytes. It may be writing still.
    public long writtenBytes() throws IOException {
      long bytes = 0;
      try (Stream<Path> all = Files.walk(container.root().upper())) {
        for (Path path : (Iterable<Path>) all::iterator) {
          if (Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
            bytes += Files.size(path);
          }
        }
      } catch (UncheckedIOException | NoSuchFileException _) {
        // What goes meanwhile does not count.
      }
      return bytes;
    }
  }

  /// The newest first. What is left of those whose removal was cut off goes.
  public List<Found> list() throws IOException {
    if (!Files.isDirectory(root)) {
      return List.of();
    }
    List<Path> folders;
    try (Stream<Path> all = Files.list(root)) {
      folders = all.toList();
    }
    List<Found> found = new ArrayList<>();
    for (Path path : folders) {
      if (path.toString().endsWith(Pins.REMOVED)) {
        ContainerFolder.removeLeft(path);
        continue;
      }
      ContainerFolder folder = new ContainerFolder(path);
      try {
        found.add(new Found(folder.container(), folder));
      } catch (NoSuchFileException _) {
        // It is just being made, or removed.
      }
    }
    found.sort(Comparator.comparing((Found f) -> f.container().created()).reversed());
    return found;
  }

  /// Removes what is left of containers that were not made, or not removed, to the end. Only for
  /// who has the state folder open.
  ///
  /// @return how many there were
  public int removeForsaken() throws IOException {
    if (!Files.isDirectory(root)) {
      return 0;
    }
    List<Path> folders;
    try (Stream<Path> all = Files.list(root)) {
      folders = all.toList();
    }
    int removed = 0;
    for (Path path : folders) {
      if (path.toString().endsWith(Pins.REMOVED) || new ContainerFolder(path).isForsaken()) {
        ContainerFolder.removeLeft(path);
        removed++;
      }
    }
    return removed;
  }

  /// By its name, its id, or the beginning of its id that no other has.
  ///
  /// @throws NoContainerException when there is none, or several are meant
  public Found get(String text) throws IOException, NoContainerException {
    List<Found> all = list();
    String name = text.startsWith("/") ? text.substring(1) : text;
    Optional<Found> named =
        all.stream()
            .filter(f -> f.container().name().equals(name) || f.container().id().equals(text))
            .findFirst();
    if (named.isPresent()) {
      return named.get();
    }
    List<Found> found =
        all.stream().filter(f -> !text.isEmpty() && f.container().id().startsWith(text)).toList();
    if (found.isEmpty()) {
      throw new NoContainerException("No such container: " + text + "; see strata ps -a");
    }
    if (found.size() > 1) {
      throw new NoContainerException("several containers begin with " + text);
    }
    return found.getFirst();
  }

  /// What a container is made of, but for what making it adds. Its fields are those of {@link
  /// Container}; an empty name is made up.
  public interface Design {
    Container with(String id, String name, StandingRoot root);
  }

  /// Makes a container over a state, in an open store. From then on, its layers stay.
  ///
  /// @throws NoContainerException when the name is taken
  public Found create(Store store, StateTree tree, String name, Design design)
      throws IOException, NoContainerException {
    int _ = removeForsaken();
    byte[] random = new byte[ID_BYTES];
    new SecureRandom().nextBytes(random);
    String id = HexFormat.of().formatHex(random);
    for (Found other : list()) {
      if (other.container().name().equals(name)) {
        throw new NoContainerException(
            "the name "
                + name
                + " is taken by container "
                + other.container().shortId()
                + "; remove it (strata rm "
                + name
                + "), or choose another --name");
      }
    }
    Path path = root.resolve(id);
    Files.createDirectories(path);
    ContainerFolder folder = new ContainerFolder(path);
    try {
      store.pins().put(path, tree.layers().stream().map(l -> l.id()).toList());
      StandingRoot standing = StandingRoot.prepare(tree, store.layers(), path, store.overlay());
      Container container =
          design.with(id, name.isEmpty() ? "strata_" + id.substring(0, 8) : name, standing);
      folder.write(new ContainerState.Created());
      folder.write(container);
      return new Found(container, folder);
    } catch (IOException | RuntimeException e) {
      folder.remove();
      throw e;
    }
  }

  /// Removes a container whose process has ended.
  ///
  /// @throws NoContainerException when it has not
  public void remove(Found found) throws IOException, NoContainerException {
    Optional<ContainerFolder.Watch> watch = found.folder().tryWatch();
    if (watch.isEmpty()) {
      throw new NoContainerException(
          "container "
              + found.container().name()
              + " is running: stop it first (strata stop "
              + found.container().name()
              + "), or add -f");
    }
    try (ContainerFolder.Watch _ = watch.get()) {
      found.folder().remove();
    }
  }
}
