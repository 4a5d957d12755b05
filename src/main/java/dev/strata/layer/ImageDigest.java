package dev.strata.layer;

import dev.strata.layer.ImageStack.Extent;
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

  private final ImageFile image;
  private final MessageDigest hash = Digest.sha256();
  private final byte[] chunk = new byte[CHUNK_BYTES];
  private long chunkFrom;
  private int chunkLength;

  private ImageDigest(ImageFile image) {
    this.image = image;
  }

  /// The digest of an image that was just written; the files' bytes are taken to be right.
  ///
  /// @param from the position in the stack where the image begins
  static Digest seal(
      ImageFile image, long from, long sizeBytes, LayerIndex index, List<Extent> dead)
      throws IOException {
    return new ImageDigest(image).digest(sizeBytes, extents(index, dead, from, sizeBytes), false);
  }

  /// The digest of an image whose every byte is read.
  ///
  /// @throws DamagedLayerException when a file's bytes do not have their digest
  static Digest verify(
      ImageFile image, long from, long sizeBytes, LayerIndex index, List<Extent> dead)
      throws IOException {
    return new ImageDigest(image).digest(sizeBytes, extents(index, dead, from, sizeBytes), true);
  }

  private Digest digest(long sizeBytes, List<Extent> extents, boolean check) throws IOException {
    long at = 0;
    for (Extent extent : extents) {
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

  /// Of one image, by offsets in it.
  private static List<Extent> extents(
      LayerIndex index, List<Extent> dead, long from, long sizeBytes) {
    List<Extent> extents = new ArrayList<>();
    for (Extent extent : dead) {
      addWithin(extent.offset() - from, extent.size(), extent.content(), sizeBytes, extents);
    }
    for (int i = 0; i < index.size(); i++) {
      Entry entry = index.entries().get(i);
      if (entry.isFile() && entry.size() > 0 && entry.hardLinkTo().isEmpty()) {
        long offset = index.offsetAt(i) - from;
        addWithin(offset, entry.size(), entry.content().orElseThrow(), sizeBytes, extents);
      }
    }
    extents.sort(Comparator.comparingLong(Extent::offset));
    return extents;
  }

  private static void addWithin(
      long offset, long size, Digest content, long sizeBytes, List<Extent> extents) {
    if (offset >= 0 && offset < sizeBytes) {
      extents.add(new Extent(offset, size, content));
    }
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
    MessageDigest own = Digest.sha256();
    byte[] buffer = new byte[(int) Math.min(CHUNK_BYTES, extent.size())];
    long at = 0;
    while (at < extent.size()) {
      int count = (int) Math.min(buffer.length, extent.size() - at);
      try {
        image.read(extent.offset() + at, buffer, 0, count);
      } catch (EOFException e) {
        throw new DamagedLayerException(image.path(), "the image was cut");
      }
      own.update(buffer, 0, count);
      at += count;
    }
    if (!Digest.of(own).equals(extent.content())) {
      throw new DamagedLayerException(
          image.path(), "bytes at " + extent.offset() + " are not " + extent.content());
    }
  }
}
