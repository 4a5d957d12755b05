package dev.strata.layer;

import dev.strata.erofs.OverlayXattrs;
import dev.strata.oci.DiffId;
import dev.strata.oci.Digest;
import java.io.IOException;
import java.lang.ref.SoftReference;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The layers in one folder.
///
/// ```
/// <layer id in hex>.index   a layer is there exactly when this file is
/// <random>.erofs            the image that an index names
/// tmp/                      what is being made
/// ```
///
/// A layer is written to `tmp`, and comes to be by two renames, the image's and then the index's,
/// so that a process killed anywhere leaves at most files that {@link #clean} removes. Image names
/// are random so that two makers of one layer never touch each other's files: the first stays, and
/// both get it. Safe for use by the threads of one process; that there is only one is the owner's
/// care.
public final class LayerStore {
  private static final String INDEX = ".index";
  private static final String IMAGE = ".erofs";

  private final Path root;
  private final Path temporary;
  private final OverlayXattrs overlay;
  private final Durability durability;
  private final ReentrantLock commits = new ReentrantLock();
  private final Map<LayerId, SoftReference<Layer>> loaded = new ConcurrentHashMap<>();
  private final Set<Path> unsynced = ConcurrentHashMap.newKeySet();

  /// @param root made when absent
  /// @param overlay which of overlay's names marks an opaque folder in the images
  public LayerStore(Path root, OverlayXattrs overlay, Durability durability) throws IOException {
    this.root = root;
    this.temporary = root.resolve("tmp");
    this.overlay = overlay;
    this.durability = durability;
    Files.createDirectories(temporary);
  }

  public LayerStore(Path root, OverlayXattrs overlay) throws IOException {
    this(root, overlay, Durability.LATER);
  }

  /// The layer with this id.
  ///
  /// @throws DamagedLayerException when its files are not what was committed; `verify` looks closer
  public Optional<Layer> find(LayerId id) throws IOException {
    Layer layer = cached(id);
    if (layer == null) {
      Optional<Layer> read = load(id);
      if (read.isEmpty()) {
        return read;
      }
      layer = read.get();
      loaded.put(id, new SoftReference<>(layer));
    }
    checkImageSize(layer);
    return Optional.of(layer);
  }

  /// Whether there is a layer with this id, damaged or not.
  public boolean contains(LayerId id) {
    return Files.exists(indexFile(id));
  }

  /// Begins a layer.
  public LayerIngest ingest() throws IOException {
    return new LayerIngest(this, temporary.resolve(UUID.randomUUID() + IMAGE));
  }

  /// Forgets a layer and frees its space. Who reads it, or has it mounted by an open file, is not
  /// disturbed until the file is closed; who merely means to is, which leases are for.
  public void remove(LayerId id) throws IOException {
    commits.lock();
    try {
      Optional<LayerIndexCodec.Stored> stored = readLeniently(id);
      loaded.remove(id);
      Files.deleteIfExists(indexFile(id));
      if (stored.isPresent()) {
        Files.deleteIfExists(imageFile(stored.get().image().file()));
      }
    } finally {
      commits.unlock();
    }
  }

  /// The ids of all layers, damaged or not, in no certain order.
  public Stream<LayerId> list() throws IOException {
    List<LayerId> ids = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(root, "*" + INDEX)) {
      for (Path file : files) {
        ids.add(id(file));
      }
    }
    return ids.stream();
  }

  /// Reads every byte of a layer.
  ///
  /// @throws DamagedLayerException when a byte of index or image is not the committed one
  /// @throws NoSuchFileException when there is no such layer
  public void verify(LayerId id) throws IOException {
    Layer layer = load(id).orElseThrow(() -> new NoSuchFileException(indexFile(id).toString()));
    checkImageSize(layer);
    Digest digest = ImageDigest.verify(layer.image(), layer.imageBytes(), layer.index());
    if (!digest.equals(layer.seal().digest())) {
      throw new DamagedLayerException(layer.imageFile(), "the image does not have its digest");
    }
  }

  /// Waits until every layer committed so far is on the disk.
  public void sync() throws IOException {
    List<Path> files = List.copyOf(unsynced);
    for (Path file : files) {
      try {
        force(file);
      } catch (NoSuchFileException e) {
        // Removed since.
      }
    }
    force(root);
    files.forEach(unsynced::remove);
  }

  /// Removes what killed processes left: unfinished layers, and images that no index names. To be
  /// called before the first ingest.
  public void clean() throws IOException {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(temporary)) {
      for (Path file : files) {
        Files.deleteIfExists(file);
      }
    }
    Set<Path> images = new HashSet<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(root, "*" + IMAGE)) {
      files.forEach(images::add);
    }
    if (images.isEmpty()) {
      return;
    }
    for (LayerId id : list().toList()) {
      readLeniently(id).ifPresent(stored -> images.remove(imageFile(stored.image().file())));
    }
    for (Path image : images) {
      Files.deleteIfExists(image);
    }
  }

  OverlayXattrs overlay() {
    return overlay;
  }

  Layer commit(
      Path written, FileChannel channel, long size, LayerIndex index, Optional<DiffId> external)
      throws IOException {
    LayerId id = new LayerId(external.map(DiffId::digest).orElse(index.contentDigest()));
    Optional<Layer> existing = findUndamaged(id);
    if (existing.isPresent()) {
      return existing.get();
    }
    Digest digest = ImageDigest.seal(new ImageFile(written), size, index);
    String name = written.getFileName().toString();
    ImageSeal seal = new ImageSeal(name, size, digest);
    Path writtenIndex = temporary.resolve(name + INDEX);
    Files.write(writtenIndex, LayerIndexCodec.encode(new LayerIndexCodec.Stored(id, seal, index)));
    if (durability == Durability.AT_COMMIT) {
      channel.force(true);
      force(writtenIndex);
    }
    commits.lock();
    try {
      return publish(new Layer(id, index, seal, imageFile(name)), written, writtenIndex);
    } finally {
      commits.unlock();
      Files.deleteIfExists(writtenIndex);
    }
  }

  private Layer publish(Layer layer, Path written, Path writtenIndex) throws IOException {
    Optional<Layer> existing = findUndamaged(layer.id());
    if (existing.isPresent()) {
      return existing.get();
    }
    Optional<LayerIndexCodec.Stored> damaged = readLeniently(layer.id());
    Path indexFile = indexFile(layer.id());
    Files.move(written, layer.imageFile(), StandardCopyOption.ATOMIC_MOVE);
    Files.move(writtenIndex, indexFile, StandardCopyOption.ATOMIC_MOVE);
    loaded.put(layer.id(), new SoftReference<>(layer));
    if (durability == Durability.AT_COMMIT) {
      force(root);
    } else {
      unsynced.add(layer.imageFile());
      unsynced.add(indexFile);
    }
    if (damaged.isPresent()) {
      Files.deleteIfExists(imageFile(damaged.get().image().file()));
    }
    return layer;
  }

  private Optional<Layer> findUndamaged(LayerId id) throws IOException {
    try {
      return find(id);
    } catch (DamagedLayerException e) {
      return Optional.empty();
    }
  }

  private @Nullable Layer cached(LayerId id) {
    SoftReference<Layer> reference = loaded.get(id);
    return reference == null ? null : reference.get();
  }

  private Optional<Layer> load(LayerId id) throws IOException {
    Path file = indexFile(id);
    LayerIndexCodec.Stored stored;
    try {
      stored = LayerIndexCodec.decode(Files.readAllBytes(file));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (LayerIndexCodec.DamagedIndexException e) {
      throw new DamagedLayerException(file, String.valueOf(e.getMessage()));
    }
    if (!stored.id().equals(id)) {
      throw new DamagedLayerException(file, "it is the index of " + stored.id());
    }
    return Optional.of(
        new Layer(id, stored.index(), stored.image(), imageFile(stored.image().file())));
  }

  private Optional<LayerIndexCodec.Stored> readLeniently(LayerId id) throws IOException {
    try {
      return Optional.of(LayerIndexCodec.decode(Files.readAllBytes(indexFile(id))));
    } catch (NoSuchFileException | LayerIndexCodec.DamagedIndexException e) {
      return Optional.empty();
    }
  }

  private static void checkImageSize(Layer layer) throws IOException {
    long size;
    try {
      size = Files.size(layer.imageFile());
    } catch (NoSuchFileException e) {
      throw new DamagedLayerException(layer.imageFile(), "the image is gone");
    }
    if (size != layer.imageBytes()) {
      throw new DamagedLayerException(
          layer.imageFile(), "the image has " + size + " bytes, not " + layer.imageBytes());
    }
  }

  private static void force(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  private Path indexFile(LayerId id) {
    return root.resolve(id.digest().hex() + INDEX);
  }

  private Path imageFile(String name) {
    return root.resolve(name);
  }

  private static LayerId id(Path indexFile) {
    String name = indexFile.getFileName().toString();
    return new LayerId(Digest.parse("sha256:" + name.substring(0, name.length() - INDEX.length())));
  }
}
