package dev.strata.layer;

import dev.strata.oci.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;

/// Hashes what passes, so that what is hashed is what is stored.
final class HashedContent extends InputStream {
  private final InputStream content;
  private final MessageDigest hash;

  /// @param hash reset by {@link #digest}
  HashedContent(InputStream content, MessageDigest hash) {
    this.content = content;
    this.hash = hash;
  }

  @Override
  public int read() throws IOException {
    int value = content.read();
    if (value >= 0) {
      hash.update((byte) value);
    }
    return value;
  }

  @Override
  public int read(byte[] target, int from, int count) throws IOException {
    int length = content.read(target, from, count);
    if (length > 0) {
      hash.update(target, from, length);
    }
    return length;
  }

  Digest digest() {
    return Digest.of(hash);
  }
}
