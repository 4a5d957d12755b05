package dev.strata.cache;

import dev.strata.context.FileFingerprint;
import dev.strata.oci.Digest;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// The fingerprints of up to {@value #INODES} files whose inode numbers are neighbours. File
// systems
/// number the files of a folder closely, so a context of 100,000 files is some thousand pages to
/// read, not 100,000 values. A file has one fingerprint, its last: files that change do not add up.
///
/// Stored under `device i64 | inode / {@value #INODES} i64`, version 1:
///
/// ```text
/// count varint | count × ( inode % 64 u8 | size i64 | mode i32 | mtime i64 | ctime i64 | digest 32
// )
/// ```
final class FingerprintPage {
  static final int INODES = 64;
  private static final int VERSION = 1;

  private record Content(FileFingerprint fingerprint, Digest digest) {}

  private final Map<Long, Content> byInode = new HashMap<>();

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
      return Arrays.compareUnsigned(storageKey(), other.storageKey());
    }
  }

  Optional<Digest> find(FileFingerprint file) {
    return Optional.ofNullable(byInode.get(file.inode()))
        .filter(content -> content.fingerprint().equals(file))
        .map(Content::digest);
  }

  void put(FileFingerprint file, Digest digest) {
    byInode.put(file.inode(), new Content(file, digest));
  }

  byte[] encode(Id id) {
    ByteWriter out = new ByteWriter().varint(byInode.size());
    byInode.values().stream()
        .sorted((a, b) -> Long.compare(a.fingerprint().inode(), b.fingerprint().inode()))
        .forEach(
            content -> {
              FileFingerprint file = content.fingerprint();
              out.u8((int) Math.floorMod(file.inode(), (long) INODES))
                  .i64(file.size())
                  .i32(file.mode())
                  .i64(file.mtimeNanos())
                  .i64(file.ctimeNanos())
                  .digest(content.digest());
            });
    return Envelope.seal(Column.FINGERPRINTS, id.storageKey(), VERSION, out.toBytes());
  }

  static FingerprintPage decode(Id id, byte[] value) throws DamagedValueException {
    ByteReader in = Envelope.open(Column.FINGERPRINTS, id.storageKey(), VERSION, value);
    FingerprintPage page = new FingerprintPage();
    long count = in.varint();
    for (long i = 0; i < count; i++) {
      long inode = id.page() * INODES + in.u8();
      FileFingerprint file =
          new FileFingerprint(id.device(), inode, in.i64(), in.i32(), in.i64(), in.i64());
      page.put(file, in.digest());
    }
    in.end();
    return page;
  }
}
