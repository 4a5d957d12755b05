package dev.strata.solver;

import dev.strata.image.ImagePacker;
import dev.strata.image.ImageStore;
import dev.strata.image.LayerUnavailableException;
import dev.strata.image.MemberTables;
import dev.strata.layer.Layer;
import dev.strata.layer.LayerId;
import dev.strata.oci.DiffId;
import dev.strata.plan.ImageResolver;
import dev.strata.registry.HostBase;
import dev.strata.sandbox.NamespaceSandbox;
import dev.strata.sandbox.Sandbox;
import dev.strata.snapshot.Snapshotter;
import dev.strata.snapshot.Snapshotters;
import dev.strata.store.Store;
import dev.strata.store.StoreListener;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/// An open store with all that builds need around it: images, snapshots, the sandbox. One for a
/// process; closing it lets the next process in.
public final class Engine implements AutoCloseable {
  private final Store store;
  private final ImageStore images;
  private final ImagePacker packer;
  private final HostBase hostBase;
  private final ExecutorService compressors;
  private final Optional<String> snapshotterName;
  private final Clock clock;
  private Optional<Snapshotter> snapshotter = Optional.empty();

  private Engine(Store store, Optional<String> snapshotterName, Clock clock) throws IOException {
    this.store = store;
    this.snapshotterName = snapshotterName;
    this.clock = clock;
    int processors = Runtime.getRuntime().availableProcessors();
    this.compressors =
        Executors.newFixedThreadPool(
            processors, Thread.ofPlatform().name("compress-", 0).daemon().factory());
    this.images = new ImageStore(store.layout().images(), store.blobs(), store.layers());
    this.packer =
        new ImagePacker(
            images,
            new CachedBlobs(store.cache()),
            new MemberTables(store.layout().images().resolve("members"), store.blobs()),
            compressors,
            processors);
    this.hostBase =
        new HostBase(
            Path.of("/"),
            store.layout().images().resolve("host-base"),
            images,
            packer,
            store.layers());
  }

  /// @param snapshotter how states become folders, by name; absent to choose what works here
  public static Engine open(
      Path root, Store.Options options, Optional<String> snapshotter, StoreListener listener)
      throws IOException, InterruptedException {
    Store store = Store.open(root, options, listener);
    try {
      return new Engine(store, snapshotter, options.clock());
    } catch (IOException | RuntimeException e) {
      store.close();
      throw e;
    }
  }

  public Store store() {
    return store;
  }

  public ImageStore images() {
    return images;
  }

  public ImagePacker packer() {
    return packer;
  }

  /// A layer of a state: one that was made here, or one of a base image, which is unpacked if it is
  /// not yet. Absent where it is gone.
  public Optional<Layer> findLayer(LayerId id) throws IOException {
    Optional<Layer> made = store.layers().find(id);
    if (made.isPresent()) {
      return made;
    }
    try {
      return Optional.of(images.layer(new DiffId(id.digest())));
    } catch (LayerUnavailableException _) {
      return Optional.empty();
    }
  }

  /// Finds images on this machine.
  public ImageResolver resolver() {
    return new LocalImages(images, hostBase);
  }

  Clock clock() {
    return clock;
  }

  Sandbox sandbox() {
    return new NamespaceSandbox(store.layout().temporary().resolve("root"));
  }

  /// Chosen when first asked for: a build in which every step is reused needs none.
  synchronized Snapshotter snapshotter() throws IOException {
    if (snapshotter.isEmpty()) {
      snapshotter =
          Optional.of(
              Snapshotters.choose(
                      store.layers(), store.layout().work(), store.overlay(), snapshotterName)
                  .snapshotter());
    }
    return snapshotter.get();
  }

  @Override
  public void close() throws IOException {
    compressors.shutdownNow();
    if (snapshotter.isPresent()) {
      snapshotter.get().close();
    }
    store.close();
  }
}
