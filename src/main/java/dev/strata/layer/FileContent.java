package dev.strata.layer;

import dev.strata.oci.Digest;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;

/// One file's bytes in an image. They are hashed as they are read, and the read that reaches the
/// end fails when they are not those of the entry.
final class FileContent extends InputStream {
  private final LayerImages image;
  private final long offset;
  private final long size;
  private final Digest expected;
  private final MessageDigest hash = Digest.sha256();
  private long at;
  private boolean verified;

  FileContent(LayerImages image, long offset, long size, Digest expected) {
    this.image = image;
    this.offset = offset;
    this.size = size;
    this.expected = expected;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  @Override
  public int read(byte[] target, int from, int count) throws IOException {
    if (at == size) {
      verify();
      return -1;
    }
    int step = (int) Math.min(count, size - at);
    try {
      image.read(offset + at, target, from, step);
    } catch (EOFException e) {
      throw new DamagedLayerException(image.path(offset), "the image was cut");
    }
    hash.update(target, from, step);
    at += step;
    if (at == size) {
      verify();
    }
    return step;
  }

  @Override
  public int available() {
    return (int) Math.min(Integer.MAX_VALUE, size - at);
  }

  private void verify() throws IOException {
    if (!verified && !Digest.of(hash).equals(expected)) {
      throw new DamagedLayerException(
          image.path(offset), "bytes at " + offset + " are not " + expected);
    }
    verified = true;
  }
}
