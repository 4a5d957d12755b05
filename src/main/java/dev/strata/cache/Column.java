package dev.strata.cache;

import java.nio.charset.StandardCharsets;

/// The column families. A code is part of every value's checksum, so that no value is valid in a
/// column that it was not written to; names and codes are never reused.
enum Column {
  /// Cache key (32 bytes) → {@link RecordCodec}.
  RECORDS(1, "records"),
  /// Cache key → when it was last used: {@link UseCodec}.
  USES(2, "uses"),
  /// Digest of a slot → {@link SlotCodec}.
  SLOTS(3, "slots"),
  /// Device, inode page → {@link FingerprintPage}.
  FINGERPRINTS(4, "fingerprints"),
  /// Layer id → {@link BlobCodec}.
  BLOBS(5, "blobs"),
  /// Time started, build id → opaque bytes.
  BUILDS(6, "builds"),
  /// Cache key → {@link TombstoneCodec}.
  TOMBSTONES(7, "tombstones"),
  /// Instruction key, newest first, cache key → opaque bytes.
  WITNESSES(8, "witnesses"),
  /// Cache key, or digest of a slot → opaque bytes.
  NOTES(9, "notes");

  private final int code;
  private final String familyName;

  Column(int code, String familyName) {
    this.code = code;
    this.familyName = familyName;
  }

  int code() {
    return code;
  }

  byte[] nameBytes() {
    return familyName.getBytes(StandardCharsets.US_ASCII);
  }
}
