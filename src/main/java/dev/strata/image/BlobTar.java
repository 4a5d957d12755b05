package dev.strata.image;

import dev.strata.content.BlobStore;
import dev.strata.layer.LayerTar;
import dev.strata.oci.Descriptor;
import dev.strata.oci.DiffId;
import dev.strata.oci.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.security.DigestInputStream;
import java.security.MessageDigest;

/// The uncompressed tar of a layer's blob, hashed while it is read. Both the blob's digest and the
/// tar's are checked by {@link #end}, to be called once what was read is to be trusted.
final class BlobTar implements AutoCloseable {
  private final DiffId expected;
  private final Descriptor blob;
  private final MessageDigest hash = Digest.sha256();
  private final InputStream in;

  private BlobTar(DiffId expected, Descriptor blob, InputStream tar) {
    this.expected = expected;
    this.blob = blob;
    this.in = new DigestInputStream(tar, hash);
  }

  static BlobTar open(BlobStore blobs, Descriptor blob, DiffId expected) throws IOException {
    InputStream file = blobs.open(blob.digest());
    try {
      return new BlobTar(expected, blob, LayerTar.decompress(file));
    } catch (IOException | RuntimeException e) {
      file.close();
      throw e;
    }
  }

  /// @param compressed the blob's bytes, from wherever they come
  static BlobTar of(InputStream compressed, Descriptor blob, DiffId expected) throws IOException {
    return new BlobTar(expected, blob, LayerTar.decompress(compressed));
  }

  InputStream stream() {
    return in;
  }

  /// Reads what is left, up to `limitBytes`, and checks all of it.
  void end(long limitBytes) throws IOException {
    byte[] buffer = new byte[1 << 16];
    long read = 0;
    for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
      read += n;
      if (read > limitBytes) {
        throw new InvalidImageException(
            "the layer blob " + blob.digest() + " unpacks to more than " + limitBytes + " bytes",
            "get the image from a source that you trust");
      }
    }
    DiffId found = new DiffId(Digest.of(hash));
    if (!found.equals(expected)) {
      throw new InvalidImageException(
          "the layer blob "
              + blob.digest()
              + " unpacks to "
              + found
              + ", but the image config says "
              + expected,
          "the image contradicts itself: get it again, or from a source that you trust");
    }
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
