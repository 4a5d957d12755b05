package dev.strata.context;

import dev.strata.oci.Digest;
import dev.strata.tree.Entry;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;

/// A file's bytes, which fail at their end when they are not those of the entry's digest. For one
/// thread.
final class VerifiedStream extends FilterInputStream {
  private final Entry entry;
  private final MessageDigest hash = Digest.sha256();
  private long size;
  private boolean ended;

  VerifiedStream(InputStream in, Entry entry) {
    super(in);
    this.entry = entry;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    int count = super.read(bytes, offset, length);
    if (count > 0) {
      hash.update(bytes, offset, count);
      size += count;
      if (size > entry.size()) {
        throw changed();
      }
    } else if (count < 0 && !ended) {
      ended = true;
      if (size != entry.size() || !Digest.of(hash).equals(entry.content().orElseThrow())) {
        throw changed();
      }
    }
    return count;
  }

  private ContextChangedException changed() {
    return new ContextChangedException(entry.path(), "changed");
  }

  @Override
  public long skip(long count) throws IOException {
    return readNBytes((int) Math.min(count, 1 << 16)).length;
  }

  @Override
  public boolean markSupported() {
    return false;
  }
}
