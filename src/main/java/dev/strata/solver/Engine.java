package dev.strata.solver;

import dev.strata.copy.NetworkSources;
import dev.strata.image.ImagePacker;
import dev.strata.image.ImageStore;
import dev.strata.image.LayerUnavailableException;
import dev.strata.image.MemberTables;
import dev.strata.layer.Layer;
import dev.strata.layer.LayerId;
import dev.strata.layer.TarLimits;
import dev.strata.linux.Identity;
import dev.strata.oci.DiffId;
import dev.strata.plan.ImageResolver;
import dev.strata.registry.HostBase;
import dev.strata.registry.Registries;
import dev.strata.sandbox.NamespaceSandbox;
import dev.strata.sandbox.OciSandbox;
import dev.strata.sandbox.Sandbox;
import dev.strata.snapshot.FuseSnapshotter;
import dev.strata.snapshot.Snapshotter;
import dev.strata.snapshot.Snapshotters;
import dev.strata.store.Lease;
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
  private final Registries registries;
  private final ExecutorService compressors;
  private final Optional<String> snapshotterName;
  private final Clock clock;
  private final WatchBalance.Costs watchCosts;
  private Optional<Snapshotters.Choice> choice = Optional.empty();
  private Optional<Watcher> watcher = Optional.empty();

  private Engine(
      Store store,
      Registries registries,
      Optional<String> snapshotterName,
      Clock clock,
      WatchBalance.Costs watchCosts)
      throws IOException {
    this.store = store;
    this.registries = registries;
    this.snapshotterName = snapshotterName;
    this.clock = clock;
    this.watchCosts = watchCosts;
    int processors = Runtime.getRuntime().availableProcessors();
    this.compressors =
        Executors.newFixedThreadPool(
            processors, Thread.ofPlatform().name("compress-", 0).daemon().factory());
    this.images =
        new ImageStore(
            store.layout().images(), store.blobs(), store.layers(), registries, TarLimits.DEFAULT);
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

  /// @param registries closed with the engine
  /// @param snapshotter how states become folders, by name; absent to choose what works here
  public static Engine open(
      Path root,
      Store.Options options,
      Registries registries,
      Optional<String> snapshotter,
      StoreListener listener)
      throws IOException, InterruptedException {
    return open(root, options, registries, snapshotter, listener, WatchBalance.Costs.ESTIMATED);
  }

  static Engine open(
      Path root,
      Store.Options options,
      Registries registries,
      Optional<String> snapshotter,
      StoreListener listener,
      WatchBalance.Costs watchCosts)
      throws IOException, InterruptedException {
    Store store = Store.open(root, options, listener);
    try {
      return new Engine(store, registries, snapshotter, options.clock(), watchCosts);
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

  /// Finds images on this machine and in registries.
  ///
  /// @param pull whether registries are asked first
  public ImageResolver resolver(boolean pull, Progress progress) {
    return new ImageLookup(new LocalImages(images, hostBase), registries, pull, progress);
  }

  public Registries registries() {
    return registries;
  }

  Clock clock() {
    return clock;
  }

  WatchBalance.Costs watchCosts() {
    return watchCosts;
  }

  /// @param ociRuntime the program that is to make the sandbox; absent: this one
  Sandbox sandbox(Optional<Path> ociRuntime) {
    Path mountPoint = store.layout().temporary().resolve("root");
    return ociRuntime.isPresent()
        ? new OciSandbox(ociRuntime.get(), mountPoint)
        : new NamespaceSandbox(mountPoint);
  }

  private Sandbox sandbox(Optional<Path> ociRuntime, Progress progress) {
    Sandbox made = sandbox(ociRuntime);
    return ociRuntime.isPresent() && Identity.hasSingleId()
        ? new OneIdSandbox(made, progress)
        : made;
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
  Workshop workshop(
      BuildRequest request, Lease lease, Progress progress, Workshop.WatcherSource watchers) {
    return new Workshop(
        new Layers(
            store.layers(), lease::hold, new BaseLayers(images, new TransferLines(progress))),
        this::snapshotter,
        watchers,
        sandbox(request.settings().ociRuntime(), progress),
        store.cacheMounts(),
        store.layout().temporary(),
        request.settings(),
        new NetworkSources("git", request.settings().environment()),
        clock);
  }

  /// Tried when first asked for, as FUSE may be missing, or not for this user. A snapshotter that
  /// was asked for is used for every step.
  synchronized Watcher watcher() {
    if (watcher.isEmpty() && snapshotterName.filter(name -> !name.equals("fuse")).isPresent()) {
      watcher =
          Optional.of(
              new Watcher(
                  Optional.empty(), "--snapshotter " + snapshotterName.get() + " was asked for"));
    }
    if (watcher.isEmpty()) {
      try {
        FuseSnapshotter fuse =
            Snapshotters.watched(store.layers(), store.layout().watched(), store.overlay());
        watcher = Optional.of(new Watcher(Optional.of(fuse), ""));
      } catch (IOException e) {
        watcher = Optional.of(new Watcher(Optional.empty(), StepFailure.words(e)));
      }
    }
    return watcher.get();
  }

  @Override
  public void close() throws IOException {
    compressors.shutdownNow();
    registries.close();
    if (choice.isPresent()) {
      choice.get().snapshotter().close();
    }
    store.close();
  }
}
