package dev.strata.attest;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The headers in rpm's database, of the two forms that it has had since 2020: SQLite (Fedora,
/// RHEL) and `ndb` (openSUSE, rpm's lib/backend/ndb). Berkeley DB, the form before, is not read.
final class RpmDatabase {
  private static final int PAGE_BYTES = 4096;
  private static final int SLOT_BYTES = 16;
  private static final int NDB_MAGIC = 'R' | 'p' << 8 | 'm' << 16 | 'P' << 24;
  private static final int SLOT_MAGIC = 'S' | 'l' << 8 | 'o' << 16 | 't' << 24;
  private static final int BLOB_MAGIC = 'B' | 'l' << 8 | 'b' << 16 | 'S' << 24;

  private RpmDatabase() {}

  /// @return empty where it is of another form, or damaged
  static Optional<List<byte[]>> headers(byte[] file) {
    try {
      if (SqliteTable.isDatabase(file)) {
        return Optional.of(new SqliteTable(file).blobs("Packages", 1));
      }
      return ndb(ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN));
    } catch (IndexOutOfBoundsException | IllegalArgumentException _) {
      return Optional.empty();
    }
  }

  /// Pages of slots come first, each slot with the place of a blob in units of 16 bytes; the file's
  /// own head takes the place of the first two.
  private static Optional<List<byte[]>> ndb(ByteBuffer file) {
    if (file.capacity() < PAGE_BYTES || file.getInt(0) != NDB_MAGIC) {
      return Optional.empty();
    }
    List<byte[]> headers = new ArrayList<>();
    int end = Math.multiplyExact(file.getInt(12), PAGE_BYTES);
    for (int slot = 2 * SLOT_BYTES; slot < end; slot += SLOT_BYTES) {
      boolean used = file.getInt(slot) == SLOT_MAGIC && file.getInt(slot + 4) != 0;
      int blob = used ? Math.multiplyExact(file.getInt(slot + 8), SLOT_BYTES) : 0;
      if (used && blob > 0 && file.getInt(blob) == BLOB_MAGIC) {
        byte[] header = new byte[Math.min(file.getInt(blob + 12), file.capacity())];
        file.get(blob + SLOT_BYTES, header);
        headers.add(header);
      }
    }
    return Optional.of(headers);
  }
}
