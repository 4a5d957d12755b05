package dev.strata.layer;

import dev.strata.erofs.OverlayXattrs;
import dev.strata.oci.DiffId;
import dev.strata.oci.Digest;
import dev.strata.tree.Entry;
import dev.strata.tree.Tree;
import java.io.IOException;
import java.io.InputStream;
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
/// <random>.erofs            an image that indexes name
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
    checkImageSizes(layer);
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

  /// The bytes of a layer's files.
  @FunctionalInterface
  public interface Contents {
    ContentSource of(Entry file);
  }

  /// Writes a version of `base` that differs in few entries, as a small image over those of `base`.
  /// Absent where that cannot be, or is not worth it: the layer is to be written whole.
  ///
  /// @param entries of the new version in order, files with their digests
  /// @param parent the state that both versions stand on
  /// @throws ContentChangedException when a file's bytes are not those of its entry
  public Optional<Layer> ingestOver(Layer base, List<Entry> entries, Contents contents, Tree parent)
      throws IOException {
    Optional<LayerDelta> delta = LayerDelta.between(base, entries, parent);
    if (delta.isEmpty()) {
      return Optional.empty();
    }
    Path image = temporary.resolve(UUID.randomUUID() + IMAGE);
    return Optional.of(new DeltaIngest(this, base, delta.get()).write(image, contents));
  }

  /// The layer as one image that hides nothing but what the layer does; it is written where it is
  /// not. The images that it had stay until the next {@link #clean}, for those who read from them.
  public Layer whole(Layer layer) throws IOException {
    Layer current = find(layer.id()).orElse(layer);
    if (current.hiddenPaths().isEmpty()) {
      return current;
    }
    try (LayerIngest ingest = ingest()) {
      for (Entry entry : current.index().entries()) {
        ingest.add(entry, () -> current.open(entry));
      }
      return ingest.replace(current.id());
    }
  }

  Layer replace(Path written, FileChannel channel, long size, LayerIndex index, LayerId id)
      throws IOException {
    Digest digest = ImageDigest.seal(new ImageFile(written), 0, size, index, List.of());
    ImageStack stack = ImageStack.of(new ImageSeal(written.getFileName().toString(), size, digest));
    Path writtenIndex = temporary.resolve(written.getFileName() + INDEX);
    Files.write(writtenIndex, LayerIndexCodec.encode(new LayerIndexCodec.Stored(id, stack, index)));
    commits.lock();
    try {
      Layer layer = new Layer(id, index, stack, root);
      move(layer, written, writtenIndex);
      return layer;
    } finally {
      commits.unlock();
    }
  }

  /// Forgets a layer and frees its space. Who reads it, or has it mounted by an open file, is not
  /// disturbed until the file is closed; who merely means to is, which leases are for.
  public void remove(LayerId id) throws IOException {
    commits.lock();
    try {
      List<String> images = imageNames(indexFile(id));
      loaded.remove(id);
      Files.deleteIfExists(indexFile(id));
      deleteUnnamed(images);
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
    checkImageSizes(layer);
    long from = 0;
    for (int i = 0; i < layer.stack().images().size(); i++) {
      ImageSeal seal = layer.stack().images().get(i);
      ImageFile image = layer.images().files().get(i);
      Digest digest =
          ImageDigest.verify(image, from, seal.sizeBytes(), layer.index(), layer.stack().dead());
      if (!digest.equals(seal.digest())) {
        throw new DamagedLayerException(image.path(), "the image does not have its digest");
      }
      from += seal.sizeBytes();
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
      imageNames(indexFile(id)).forEach(name -> images.remove(imageFile(name)));
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
    Digest digest = ImageDigest.seal(new ImageFile(written), 0, size, index, List.of());
    ImageSeal seal = new ImageSeal(written.getFileName().toString(), size, digest);
    return commit(id, index, ImageStack.of(seal), written, channel);
  }

  Layer commitDelta(
      Path written,
      FileChannel channel,
      long size,
      LayerIndex index,
      ImageStack base,
      List<String> hidden,
      List<ImageStack.Extent> dead)
      throws IOException {
    LayerId id = new LayerId(index.contentDigest());
    Optional<Layer> existing = findUndamaged(id);
    if (existing.isPresent()) {
      return existing.get();
    }
    Digest digest =
        ImageDigest.seal(new ImageFile(written), base.sizeBytes(), size, index, List.of());
    List<ImageSeal> images = new ArrayList<>(base.images());
    images.add(new ImageSeal(written.getFileName().toString(), size, digest));
    return commit(id, index, new ImageStack(images, hidden, dead), written, channel);
  }

  private Layer commit(
      LayerId id, LayerIndex index, ImageStack stack, Path written, FileChannel channel)
      throws IOException {
    Path writtenIndex = temporary.resolve(written.getFileName() + INDEX);
    Files.write(writtenIndex, LayerIndexCodec.encode(new LayerIndexCodec.Stored(id, stack, index)));
    if (durability == Durability.AT_COMMIT) {
      channel.force(true);
      force(writtenIndex);
    }
    commits.lock();
    try {
      return publish(new Layer(id, index, stack, root), written, writtenIndex);
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
    // A base that was removed meanwhile took its images along.
    checkImagesBelow(layer);
    List<String> damaged = imageNames(indexFile(layer.id()));
    move(layer, written, writtenIndex);
    deleteUnnamed(damaged);
    return layer;
  }

  private void move(Layer layer, Path written, Path writtenIndex) throws IOException {
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
    return Optional.of(new Layer(id, stored.index(), stored.stack(), root));
  }

  /// The images that this index names; none where it is not there or not readable.
  private static List<String> imageNames(Path index) throws IOException {
    try (InputStream in = Files.newInputStream(index)) {
      return LayerIndexCodec.imageNames(in.readNBytes(LayerIndexCodec.HEAD_BYTES));
    } catch (NoSuchFileException _) {
      return List.of();
    }
  }

  /// Deletes those of these images that no index names, as versions of a layer share theirs.
  private void deleteUnnamed(List<String> images) throws IOException {
    if (images.isEmpty()) {
      return;
    }
    Set<String> unnamed = new HashSet<>(images);
    for (LayerId id : list().toList()) {
      imageNames(indexFile(id)).forEach(unnamed::remove);
    }
    for (String image : unnamed) {
      Files.deleteIfExists(imageFile(image));
    }
  }

  private static void checkImageSizes(Layer layer) throws IOException {
    checkImageSizes(layer, layer.stack().images().size());
  }

  private static void checkImagesBelow(Layer layer) throws IOException {
    checkImageSizes(layer, layer.stack().images().size() - 1);
  }

  private static void checkImageSizes(Layer layer, int count) throws IOException {
    for (int i = 0; i < count; i++) {
      Path image = layer.imageFiles().get(i);
      long wanted = layer.stack().images().get(i).sizeBytes();
      long size;
      try {
        size = Files.size(image);
      } catch (NoSuchFileException e) {
        throw new DamagedLayerException(image, "the image is gone");
      }
      if (size != wanted) {
        throw new DamagedLayerException(image, "the image has " + size + " bytes, not " + wanted);
      }
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
