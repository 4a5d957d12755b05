package dev.strata.snapshot;

import dev.strata.erofs.OverlayXattrs;
import dev.strata.layer.Layer;
import dev.strata.layer.LayerIngest;
import dev.strata.layer.LayerStore;
import dev.strata.linux.ChildProgram;
import dev.strata.linux.Mounts;
import dev.strata.linux.Namespaces;
import dev.strata.tree.Entry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The choice of a snapshotter: the first, in this order, that this machine can really mount with.
///
/// 1. `overlay+file`: overlayfs over EROFS images mounted from their files;
/// 2. `overlay+loop`: the same through loop devices;
/// 3. `fuse`: overlayfs over the whole state, served by this process;
/// 4. `copy`: plain copies of the files, which need nothing but a bind mount.
public final class Snapshotters {
  /// @param snapshotter the one to use
  /// @param passedOver why each better one cannot be used here, best first
  public record Choice(Snapshotter snapshotter, List<String> passedOver) {
    public Choice {
      passedOver = List.copyOf(passedOver);
    }
  }

  private Snapshotters() {}

  /// The names, best first.
  public static List<String> names() {
    return List.of("overlay+file", "overlay+loop", "fuse", "copy");
  }

  /// Tries and chooses.
  ///
  /// @param work a folder for what snapshots write, on a file system that overlayfs takes an upper
  ///     on; emptied
  /// @param xattrs what the images of `layers` were written with
  /// @param forced the one to use, with no other tried
  /// @throws IOException when the forced one does not work here
  /// @throws IllegalArgumentException when there is none of the forced name
  public static Choice choose(
      LayerStore layers, Path work, OverlayXattrs xattrs, Optional<String> forced)
      throws IOException {
    if (forced.isPresent() && !names().contains(forced.get())) {
      throw new IllegalArgumentException(
          "no snapshotter " + forced.get() + "; there are " + String.join(", ", names()));
    }
    WorkFolder folder = new WorkFolder(work);
    States states = new States(layers);
    List<String> passedOver = new ArrayList<>();
    for (String name : names()) {
      if (forced.isPresent() && !forced.get().equals(name)) {
        continue;
      }
      Snapshotter snapshotter = create(name, states, folder, xattrs);
      try {
        attempt(snapshotter, layers);
        return new Choice(snapshotter, passedOver);
      } catch (IOException e) {
        snapshotter.close();
        if (forced.isPresent()) {
          throw e;
        }
        passedOver.add(name + ": " + e.getMessage());
      }
    }
    throw new IOException("no snapshotter works here: " + String.join("; ", passedOver));
  }

  /// The one whose states can be watched, tried.
  ///
  /// @param work a folder of its own, for what {@link #choose} says
  /// @throws IOException when it does not work here
  public static FuseSnapshotter watched(LayerStore layers, Path work, OverlayXattrs xattrs)
      throws IOException {
    FuseSnapshotter snapshotter =
        new FuseSnapshotter(new States(layers), new WorkFolder(work), xattrs);
    attempt(snapshotter, State.SCRATCH, "tried");
    return snapshotter;
  }

  static Snapshotter create(String name, States states, WorkFolder work, OverlayXattrs xattrs)
      throws IOException {
    return switch (name) {
      case "overlay+file" -> new OverlaySnapshotter(states, work, new FileLowers(), xattrs);
      case "overlay+loop" -> new OverlaySnapshotter(states, work, new LoopLowers(), xattrs);
      case "fuse" -> new FuseSnapshotter(states, work, xattrs);
      case "copy" -> new CopySnapshotter(states, work);
      default -> throw new IllegalArgumentException(name);
    };
  }

  /// Mounts a state of one small layer, and sees whether it is there and takes a file.
  private static void attempt(Snapshotter snapshotter, LayerStore layers) throws IOException {
    Layer layer;
    try (LayerIngest ingest = layers.ingest()) {
      ingest.add(Entry.directory("mnt", 0755, 0, 0, 0));
      layer = ingest.commit(Optional.empty());
    }
    try {
      attempt(snapshotter, State.SCRATCH.with(layer.id()), "mnt/tried");
    } finally {
      layers.remove(layer.id());
    }
  }

  private static void attempt(Snapshotter snapshotter, State state, String file)
      throws IOException {
    Path target = Files.createTempDirectory("strata-");
    try (ActiveSnapshot snapshot = snapshotter.prepare(state)) {
      Attempt attempt = new Attempt(snapshot, target, file);
      Thread thread = Thread.ofPlatform().name("snapshotter trial").start(attempt);
      thread.join();
      attempt.result();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while a snapshotter was tried", e);
    } finally {
      Files.delete(target);
    }
  }

  /// Runs on a thread of its own, as its mount namespace is the thread's.
  private static final class Attempt implements Runnable {
    private final ActiveSnapshot snapshot;
    private final Path target;
    private final String file;
    private Optional<IOException> failure = Optional.empty();

    Attempt(ActiveSnapshot snapshot, Path target, String file) {
      this.snapshot = snapshot;
      this.target = target;
      this.file = file;
    }

    @Override
    public void run() {
      try {
        Namespaces.unshare(ChildProgram.NEW_MOUNTS);
        Mounts.makePrivate("/");
        snapshot.mountAt(target);
        Files.writeString(target.resolve(file), "tried");
      } catch (IOException e) {
        failure = Optional.of(e);
      }
    }

    void result() throws IOException {
      if (failure.isPresent()) {
        throw failure.get();
      }
    }
  }
}
