package dev.strata.cache;

import dev.strata.context.FileFingerprint;
import dev.strata.oci.Digest;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The fingerprints of up to {@value #INODES} files whose inode numbers are neighbours. File
/// systems number the files of a folder closely, so a context of 100,000 files is some thousand
/// pages to read, not 100,000 values. A file has one fingerprint, its last: files that change
/// do not add up.
///
/// Stored under `device i64 | inode / {@value #INODES} i64`, version 1:
///
/// ```text
/// count varint
/// | count × ( inode % 64 u8 | size i64 | mode i32 | mtime i64 | ctime i64 | digest 32 )
/// ```
final class FingerprintPage {
  static final int INODES = 64;
  private static final int VERSION = 1;

  private record Content(FileFingerprint fingerprint, Digest digest) {}

  private final @Nullable Content[] contents = new @Nullable Content[INODES];

  /// Which page a file is on.
  record Id(long device, long page) implements Comparable<Id> {
    static Id of(FileFingerprint file) {
      return new Id(file.device(), Math.floorDiv(file.inode(), (long) INODES));
    }

    byte[] storageKey() {
      return ByteBuffer.allocate(16).putLong(device).putLong(page).array();
    }

    @Override
    public int compareTo(Id other) {
      int byDevice = Long.compareUnsigned(device, other.device);
      return byDevice != 0 ? byDevice : Long.compareUnsigned(page, other.page);
    }
  }

  Optional<Digest> find(FileFingerprint file) {
    Content content = contents[slot(file)];
    return content != null && content.fingerprint().equals(file)
        ? Optional.of(content.digest())
        : Optional.empty();
  }

  void put(FileFingerprint file, Digest digest) {
    contents[slot(file)] = new Content(file, digest);
  }

  private static int slot(FileFingerprint file) {
    return (int) Math.floorMod(file.inode(), (long) INODES);
  }

  byte[] encode(Id id) {
    ByteWriter out = new ByteWriter();
    out.varint(Arrays.stream(contents).filter(Objects::nonNull).count());
    for (Content content : contents) {
      if (content != null) {
        FileFingerprint file = content.fingerprint();
        out.u8(slot(file))
            .i64(file.size())
            .i32(file.mode())
            .i64(file.mtimeNanos())
            .i64(file.ctimeNanos())
            .digest(content.digest());
      }
    }
    return Envelope.seal(Column.FINGERPRINTS, id.storageKey(), VERSION, out.toBytes());
  }

  static FingerprintPage decode(Id id, byte[] value) throws DamagedValueException {
    ByteReader in = Envelope.open(Column.FINGERPRINTS, id.storageKey(), VERSION, value);
    FingerprintPage page = new FingerprintPage();
    long count = in.varint();
    for (long i = 0; i < count; i++) {
      int slot = in.u8();
      if (slot >= INODES) {
        throw new DamagedValueException("an inode of another page");
      }
      long inode = id.page() * INODES + slot;
      FileFingerprint file =
          new FileFingerprint(id.device(), inode, in.i64(), in.i32(), in.i64(), in.i64());
      page.put(file, in.digest());
    }
    in.end();
    return page;
  }
}
