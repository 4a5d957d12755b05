package dev.strata.container;

import dev.strata.linux.FolderRemoval;
import dev.strata.linux.LinuxException;
import dev.strata.oci.ImageConfigJson;
import dev.strata.oci.Json;
import dev.strata.snapshot.StandingRoot;
import dev.strata.store.Pins;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.Optional;

/// The folder of one container in the state folder:
///
/// ```text
/// config.json  what it is (ContainerJson)
/// image.json   the config of the image that it stands on
/// state.json   how it is
/// layers       the layers that it stands on (store.Pins)
/// running      locked by the process that looks after it, as long as that lives
/// log          what its process wrote (ContainerLog)
/// lower, upper, work, merged   its root (snapshot.StandingRoot)
/// stage        where its root is put together, in a mount namespace of its own
/// ```
///
/// Read and written without the state folder's lock: every change is one atomic rename.
public final class ContainerFolder {
  /// As if killed: what a container that nobody looks after any more ended with.
  private static final int KILLED = 137;

  private final Path path;

  ContainerFolder(Path path) {
    this.path = path;
  }

  public Path path() {
    return path;
  }

  public Path log() {
    return path.resolve("log");
  }

  Path stage() {
    return path.resolve("stage");
  }

  void write(Container container) throws IOException {
    write("image.json", ImageConfigJson.encode(container.config()));
    write("config.json", ContainerJson.encode(container).encode());
  }

  void write(ContainerState state) throws IOException {
    Json json = ContainerJson.encode(state);
    write("state.json", json.encode());
  }

  private void write(String name, byte[] bytes) throws IOException {
    Path fresh = path.resolve(name + ".new");
    Files.write(fresh, bytes);
    Files.move(fresh, path.resolve(name), StandardCopyOption.ATOMIC_MOVE);
  }

  /// @throws java.nio.file.NoSuchFileException when it is gone, or just being made
  public Container container() throws IOException {
    return ContainerJson.decode(
        Files.readAllBytes(path.resolve("config.json")),
        path,
        ImageConfigJson.decode(Files.readAllBytes(path.resolve("image.json"))));
  }

  /// How the container is. One whose supervisor was killed is put in order first: its mounts are
  /// taken away.
  public ContainerState state() throws IOException {
    ContainerState state =
        ContainerJson.decodeState(Files.readAllBytes(path.resolve("state.json")));
    if (!(state instanceof ContainerState.Running running)) {
      return state;
    }
    Optional<Watch> watch = tryWatch();
    if (watch.isEmpty()) {
      return state;
    }
    try (Watch _ = watch.get()) {
      StandingRoot.unmount(path);
      ContainerState.Exited ended =
          new ContainerState.Exited(
              KILLED, "", Optional.of(running.started()), lastChange(path.resolve("state.json")));
      write(ended);
      return ended;
    }
  }

  private static Instant lastChange(Path file) throws IOException {
    return Files.getLastModifiedTime(file).toInstant();
  }

  /// The right to look after the container, which one process at a time has; it ends with the
  /// process.
  static final class Watch implements AutoCloseable {
    private final FileChannel channel;

    private Watch(FileChannel channel) {
      this.channel = channel;
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }
  }

  /// Empty where another process has it.
  Optional<Watch> tryWatch() throws IOException {
    FileChannel channel =
        FileChannel.open(
            path.resolve("running"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      FileLock lock = channel.tryLock();
      if (lock != null) {
        return Optional.of(new Watch(channel));
      }
    } catch (OverlappingFileLockException _) {
      // Another thread of this process has it.
    }
    channel.close();
    return Optional.empty();
  }

  /// Waits until nobody looks after it.
  public void awaitEnd() throws IOException, InterruptedException {
    try (FileChannel channel =
            FileChannel.open(
                path.resolve("running"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock lock = channel.lock()) {
      lock.release();
    }
  }

  /// Removes all of it. Its process must have ended. Its name goes first, at once: what is left
  /// when this is cut off is no container any more, pins nothing, and goes with the next {@link
  /// #removeLeft}.
  void remove() throws IOException {
    StandingRoot.unmount(path);
    Path going = path.resolveSibling(path.getFileName() + Pins.REMOVED);
    Files.move(path, going, StandardCopyOption.ATOMIC_MOVE);
    removeLeft(going);
  }

  /// Removes a folder that no container lives in any more. Several may do so at once.
  static void removeLeft(Path folder) throws IOException {
    StandingRoot.unmount(folder);
    try {
      FolderRemoval.remove(folder.toString());
    } catch (LinuxException e) {
      if (Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
        throw e;
      }
    }
  }

  /// Whether it was begun to be made, or removed, and nobody is at it. Only for who has the state
  /// folder open, in which containers are made.
  boolean isForsaken() throws IOException {
    return Files.notExists(path.resolve("config.json"), LinkOption.NOFOLLOW_LINKS);
  }
}
