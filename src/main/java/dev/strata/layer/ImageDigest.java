package dev.strata.layer;

import dev.strata.oci.Digest;
import dev.strata.tree.Entry;
import java.io.EOFException;
import java.io.IOException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// The digest of an image, told without hashing its files' bytes once more.
///
/// The files' bytes stand in the image in one piece each, and the index holds their digests. So the
/// image's digest is SHA-256 over the image from front to back, where each file's bytes (of files
/// that are not empty, and once for all names) are replaced by the 32 bytes of their own digest.
/// Whoever checks the image checks each file's bytes against its digest as well.
final class ImageDigest {
  private static final int CHUNK_BYTES = 1 << 20;

  private record Extent(long offset, long size, Digest content) {}

  private final ImageFile image;
  private final MessageDigest hash = Digest.sha256();
  private final byte[] chunk = new byte[CHUNK_BYTES];
  private long chunkFrom;
  private int chunkLength;

  private ImageDigest(ImageFile image) {
    this.image = image;
  }

  /// The digest of an image that was just written; the files' bytes are taken to be right.
  static Digest seal(ImageFile image, long sizeBytes, LayerIndex index) throws IOException {
    return new ImageDigest(image).digest(sizeBytes, index, false);
  }

  /// The digest of an image whose every byte is read.
  ///
  /// @throws DamagedLayerException when a file's bytes do not have their digest
  static Digest verify(ImageFile image, long sizeBytes, LayerIndex index) throws IOException {
    return new ImageDigest(image).digest(sizeBytes, index, true);
  }

  private Digest digest(long sizeBytes, LayerIndex index, boolean check) throws IOException {
    long at = 0;
    for (Extent extent : extents(index)) {
      if (extent.offset() < at || extent.size() > sizeBytes - extent.offset()) {
        throw new DamagedLayerException(image.path(), "bytes of two files overlap");
      }
      hashRange(at, extent.offset(), sizeBytes);
      if (check) {
        check(extent);
      }
      hash.update(extent.content().bytes());
      at = extent.offset() + extent.size();
    }
    hashRange(at, sizeBytes, sizeBytes);
    return Digest.of(hash);
  }

  private static List<Extent> extents(LayerIndex index) {
    List<Extent> extents = new ArrayList<>();
    for (int i = 0; i < index.size(); i++) {
      Entry entry = index.entries().get(i);
      if (entry.isFile() && entry.size() > 0 && entry.hardLinkTo().isEmpty()) {
        extents.add(new Extent(index.offsetAt(i), entry.size(), entry.content().orElseThrow()));
      }
    }
    extents.sort(Comparator.comparingLong(Extent::offset));
    return extents;
  }

  /// Reads in chunks that may run over small files, since one large read is cheaper than many.
  private void hashRange(long from, long to, long sizeBytes) throws IOException {
    long at = from;
    while (at < to) {
      if (at < chunkFrom || at >= chunkFrom + chunkLength) {
        int count = (int) Math.min(CHUNK_BYTES, sizeBytes - at);
        try {
          image.read(at, chunk, 0, count);
        } catch (EOFException e) {
          throw new DamagedLayerException(image.path(), "the image was cut");
        }
        chunkFrom = at;
        chunkLength = count;
      }
      int count = (int) Math.min(to - at, chunkFrom + chunkLength - at);
      hash.update(chunk, (int) (at - chunkFrom), count);
      at += count;
    }
  }

  private void check(Extent extent) throws IOException {
    try (FileContent content =
        new FileContent(image, extent.offset(), extent.size(), extent.content())) {
      byte[] buffer = new byte[(int) Math.min(CHUNK_BYTES, extent.size())];
      while (content.read(buffer) > 0) {
        continue;
      }
    }
  }
}
