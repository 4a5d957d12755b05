package dev.strata.layer;

import dev.strata.tree.Entry;
import dev.strata.tree.Tree;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
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

  private final LayerId id;
  private final LayerIndex index;
  private final ImageSeal seal;
  private final ImageFile image;

  Layer(LayerId id, LayerIndex index, ImageSeal seal, Path imageFile) {
    this.id = id;
    this.index = index;
    this.seal = seal;
    this.image = new ImageFile(imageFile);
  }

  public LayerId id() {
    return id;
  }

  public LayerIndex index() {
    return index;
  }

  /// The EROFS image.
  public Path imageFile() {
    return image.path();
  }

  /// The size of the image in bytes.
  public long imageBytes() {
    return seal.sizeBytes();
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
        new FileContent(image, index.offset(own), own.size(), own.content().orElseThrow());
    if (own.size() > SMALL_BYTES) {
      return content;
    }
    byte[] bytes = new byte[(int) own.size()];
    if (content.readNBytes(bytes, 0, bytes.length) < bytes.length || content.read() >= 0) {
      throw new IllegalStateException("size of " + own);
    }
    return new ByteArrayInputStream(bytes);
  }

  ImageSeal seal() {
    return seal;
  }

  ImageFile image() {
    return image;
  }

  @Override
  public String toString() {
    return "layer " + id;
  }
}
