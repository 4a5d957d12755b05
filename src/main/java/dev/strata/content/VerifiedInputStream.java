package dev.strata.content;

import dev.strata.oci.Digest;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;

/// Hashes what is read; at the end of the stream, other bytes than the digest's are an error.
final class VerifiedInputStream extends FilterInputStream {
  private final Digest expected;
  private final MessageDigest hash = Digest.sha256();
  private boolean verified;

  VerifiedInputStream(InputStream in, Digest expected) {
    super(in);
    this.expected = expected;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    int n = in.read(buffer, offset, length);
    if (n > 0) {
      hash.update(buffer, offset, n);
    } else if (n < 0 && !verified) {
      Digest found = Digest.of(hash);
      if (!found.equals(expected)) {
        throw BlobDamagedException.digest(expected, found);
      }
      verified = true;
    }
    return n;
  }

  /// Reads, so that what is skipped is verified too.
  @Override
  public long skip(long count) throws IOException {
    byte[] buffer = new byte[(int) Math.min(count, 1 << 16)];
    long left = count;
    while (left > 0) {
      int n = read(buffer, 0, (int) Math.min(left, buffer.length));
      if (n < 0) {
        break;
      }
      left -= n;
    }
    return count - left;
  }

  @Override
  public boolean markSupported() {
    return false;
  }
}
