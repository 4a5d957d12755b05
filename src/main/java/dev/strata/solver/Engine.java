package dev.strata.solver;

import dev.strata.store.Lease;
import dev.strata.copy.NetworkSources;
import dev.strata.image.ImagePacker;
import dev.strata.image.ImageStore;
import dev.strata.image.MemberTables;
import dev.strata.plan.ImageResolver;
import dev.strata.registry.HostBase;
import dev.strata.sandbox.NamespaceSandbox;
import dev.strata.sandbox.OciSandbox;
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
  private Optional<Snapshotters.Choice> choice = Optional.empty();

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

  /// Finds images on this machine.
  public ImageResolver resolver() {
    return new LocalImages(images, hostBase);
  }

  Clock clock() {
    return clock;
  }

  /// @param ociRuntime the program that is to make the sandbox; absent: this one
  Sandbox sandbox(Optional<Path> ociRuntime) {
    Path mountPoint = store.layout().temporary().resolve("root");
    return ociRuntime.isPresent()
        ? new OciSandbox(ociRuntime.get(), mountPoint)
        : new NamespaceSandbox(mountPoint);
  }

  /// Chosen when first asked for: a build in which every step is reused needs none.
  Snapshotter snapshotter() throws IOException {
    return snapshotterChoice().snapshotter();
  }

  /// The snapshotter that steps are run on, and why no better one is.
  public synchronized Snapshotters.Choice snapshotterChoice() throws IOException {
    if (choice.isEmpty()) {
      choice =
          Optional.of(
              Snapshotters.choose(
                  store.layers(), store.layout().work(), store.overlay(), snapshotterName));
    }
    return choice.get();
  }

  /// What the steps of one build are made with.
  Workshop workshop(BuildRequest request, Lease lease) {
    return new Workshop(
        new Layers(store.layers(), lease::hold, images::layer),
        this::snapshotter,
        sandbox(request.settings().ociRuntime()),
        store.cacheMounts(),
        store.layout().temporary(),
        request.settings(),
        new NetworkSources("git"),
        clock);
  }

  @Override
  public void close() throws IOException {
    compressors.shutdownNow();
    if (choice.isPresent()) {
      choice.get().snapshotter().close();
    }
    store.close();
  }
}
