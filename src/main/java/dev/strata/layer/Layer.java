package dev.strata.layer;

import dev.strata.tree.Entry;
import dev.strata.tree.Tree;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// A committed layer: its index, and its image to read bytes from without a mount. Immutable; safe
/// for use by several threads. It stays readable only as long as the store keeps it.
///
/// As a {@link Tree} it is what the layer itself says: whiteouts are entries, and a folder that is
/// only implied is not found.
public final class Layer implements Tree {
  private static final int SMALL_BYTES = 1 << 16;
  private static final String UNMADE = "not-made-yet";

  private final LayerId id;
  private final LayerIndex index;
  private final LayerImages images;

  Layer(LayerId id, LayerIndex index, ImageStack stack, Path folder) {
    this.id = id;
    this.index = index;
    this.images = new LayerImages(stack, folder);
  }

  /// A layer that nobody has made yet, to look up what it will say. Its files cannot be read: there
  /// is no image of them.
  ///
  /// @param entries in {@link dev.strata.tree.TreePath#ORDER}, files with their digests
  public static Layer unmade(List<Entry> entries) {
    LayerId id = new LayerId(LayerDigest.of(entries));
    LayerIndex index = new LayerIndex(entries, new long[entries.size()], id.digest(), 0);
    ImageSeal none = new ImageSeal(UNMADE, 0, id.digest());
    return new Layer(id, index, ImageStack.of(none), Path.of(UNMADE));
  }

  public LayerId id() {
    return id;
  }

  public LayerIndex index() {
    return index;
  }

  /// The EROFS images, the lowest first: together they show the layer. The last is the layer's own,
  /// those below it may be other layers' as well.
  public List<Path> imageFiles() {
    return images.files().stream().map(ImageFile::path).toList();
  }

  /// The layer's own image.
  public Path imageFile() {
    return imageFiles().getLast();
  }

  /// The size of the layer's own image in bytes.
  public long imageBytes() {
    return stack().images().getLast().sizeBytes();
  }

  /// Paths that the images, mounted over each other, remove from the layers below although the
  /// layer does not: over a state that has one of them, {@link LayerStore#whole} is to be mounted.
  public List<String> hiddenPaths() {
    return stack().hidden();
  }

  @Override
  public Optional<Entry> find(String path) {
    return index.find(path);
  }

  @Override
  public List<Entry> list(String folder) {
    return index.list(folder);
  }

  /// The bytes of the file at `entry`'s path. They are checked against its digest while they are
  /// read.
  ///
  /// @throws DamagedLayerException here, or from the read that meets the file's end
  @Override
  public InputStream open(Entry entry) throws IOException {
    Entry own =
        index
            .find(entry.path())
            .orElseThrow(() -> new IllegalArgumentException("not in this layer: " + entry.path()));
    FileContent content =
        new FileContent(images, index.offset(own), own.size(), own.content().orElseThrow());
    if (own.size() > SMALL_BYTES) {
      return content;
    }
    byte[] bytes = new byte[(int) own.size()];
    if (content.readNBytes(bytes, 0, bytes.length) < bytes.length || content.read() >= 0) {
      throw new IllegalStateException("size of " + own);
    }
    return new ByteArrayInputStream(bytes);
  }

  /// Reads bytes of the file at `entry`'s path straight from the image, unchecked, from `offset`
  /// on, into what remains of `into`.
  ///
  /// @return how many were read; -1 at the file's end
  public int read(Entry entry, long offset, ByteBuffer into) throws IOException {
    long left = entry.size() - offset;
    if (left <= 0) {
      return -1;
    }
    int count = (int) Math.min(left, into.remaining());
    int limit = into.limit();
    into.limit(into.position() + count);
    try {
      images.read(index.offset(entry) + offset, into);
    } finally {
      into.limit(limit);
    }
    return count;
  }

  /// Opens the images, so that what is read later is there even when the store removes the layer.
  public void hold() throws IOException {
    for (ImageFile image : images.files()) {
      image.open();
    }
  }

  ImageStack stack() {
    return images.stack();
  }

  LayerImages images() {
    return images;
  }

  @Override
  public String toString() {
    return "layer " + id;
  }
}
