package dev.strata.store;

import dev.strata.cache.BuildCache;
import dev.strata.content.BlobStore;
import dev.strata.erofs.OverlayXattrs;
import dev.strata.image.ImageStore;
import dev.strata.image.LayerBlobs;
import dev.strata.layer.LayerId;
import dev.strata.layer.LayerStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;

/// Everything that Strata keeps, in one folder of one user. One process at a time has it open; all
/// of it may be used by several threads.
///
/// A store that is found after a kill is right as it is: what was half made is removed when it is
/// opened. After a power loss, layers written since the last {@link #sync} are read against their
/// digests first, and the damaged ones removed.
public final class Store implements AutoCloseable {
  /// The format of the state folder that this program reads and writes.
  public static final int FORMAT = StoreFormat.VERSION;

  private static final Path MOUNT_INFO = Path.of("/proc/self/mountinfo");

  private final StoreLayout layout;
  private final StoreLock lock;
  private final CrashMark mark;
  private final Clock clock;
  private final StoreFormat format;
  private final BuildCache cache;
  private final LayerStore layers;
  private final BlobStore blobs;
  private final ImageStore images;
  private final Leases leases;
  private final CacheMounts cacheMounts;

  /// How a store is opened.
  ///
  /// @param lockTimeout how long another process is waited for
  /// @param overlay what this process can mount, for a store that is new; see {@link Store#overlay}
  /// @param command what this process was asked to do, for those who have to wait for it; no
  ///     secrets
  public record Options(Duration lockTimeout, OverlayXattrs overlay, String command, Clock clock) {}

  private Store(
      StoreLayout layout,
      StoreLock lock,
      StoreFormat format,
      Options options,
      StoreListener listener)
      throws IOException {
    this.layout = layout;
    this.lock = lock;
    this.format = format;
    this.clock = options.clock();
    this.mark = CrashMark.of(layout.openMark());
    for (Path folder : layout.folders()) {
      Files.createDirectories(folder);
    }
    Leftovers leftovers = Leftovers.underMounts(MOUNT_INFO);
    leftovers.empty(layout.temporary(), listener);
    leftovers.empty(layout.work(), listener);
    this.layers = new LayerStore(layout.layers(), format.overlay());
    this.blobs = new BlobStore(layout.content());
    layers.clean();
    blobs.clean();
    new Recovery(layout, layers, listener).run(mark);
    mark.set();
    this.images = new ImageStore(layout.images(), blobs, layers);
    this.leases = new Leases(layers::contains);
    this.cacheMounts = new CacheMounts(layout, clock);
    this.cache = BuildCache.open(layout.database(), listener::warning);
  }

  /// Opens the store in this folder, made where it does not exist.
  ///
  /// @throws StoreBusyException when another process has it open for longer than the timeout
  /// @throws StoreFormatException when the folder is no store, or one of another format
  public static Store open(Path root, Options options, StoreListener listener)
      throws IOException, InterruptedException {
    StoreLayout layout = new StoreLayout(root.toAbsolutePath().normalize());
    StoreFormat.claim(layout);
    Holder self =
        new Holder(ProcessHandle.current().pid(), options.clock().instant(), options.command());
    StoreLock lock = StoreLock.acquire(layout, options.lockTimeout(), self, listener);
    try {
      StoreFormat format = StoreFormat.settle(layout, options.overlay());
      return new Store(layout, lock, format, options, listener);
    } catch (IOException | RuntimeException e) {
      lock.close();
      throw e;
    }
  }

  public StoreLayout layout() {
    return layout;
  }

  /// How overlay's marks are written in this store's layers, and have to be looked for by mounts.
  public OverlayXattrs overlay() {
    return format.overlay();
  }

  public BuildCache cache() {
    return cache;
  }

  public LayerStore layers() {
    return layers;
  }

  public BlobStore blobs() {
    return blobs;
  }

  public ImageStore images() {
    return images;
  }

  public CacheMounts cacheMounts() {
    return cacheMounts;
  }

  /// What blobs the layers were packed into before.
  public LayerBlobs layerBlobs() {
    return new RecordedBlobs(cache);
  }

  /// What the named images need: what a prune is to leave.
  public Kept keptByImages() throws IOException {
    return new Kept(images.reachableLayers(), Set.copyOf(images.reachable()));
  }

  /// Begins the use of layers by one build.
  public Lease lease() {
    return leases.take();
  }

  /// What containers stand on.
  public Pins pins() {
    return new Pins(layout.containers());
  }

  /// Removes what the policy says, but for what a lease holds, an image keeps or a container stands
  /// on.
  public PruneReport prune(PrunePolicy policy, Kept kept) throws IOException {
    Set<LayerId> left = new HashSet<>(kept.layers());
    left.addAll(pins().layers());
    Kept all = new Kept(left, kept.blobs());
    return new Pruning(cache, layers, blobs, leases, all, clock.instant()).run(policy);
  }

  /// Reads everything against its digests and checksums.
  public VerifyReport verify() throws IOException {
    return new Verifying(cache, layers, blobs, images, false, clock.instant()).run();
  }

  /// Does the same, and removes what is damaged: layers, blobs, names of images.
  public VerifyReport repair() throws IOException {
    return new Verifying(cache, layers, blobs, images, true, clock.instant()).run();
  }

  /// What is held, kind by kind, shared and unshared.
  public SpaceReport space() throws IOException {
    return SpaceReport.of(this);
  }

  public DiskUsage usage() throws IOException {
    return DiskUsage.of(layout);
  }

  /// Returns when all that was written before is on the disk, layers before the records that name
  /// them.
  public void sync() throws IOException {
    Instant began = Instant.now();
    layers.sync();
    cache.sync();
    mark.synced(began);
  }

  /// Brings all to the disk and lets the next process in.
  @Override
  public void close() throws IOException {
    try (lock) {
      layers.sync();
      cache.close();
      mark.clear();
    }
  }
}
