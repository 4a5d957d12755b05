package dev.strata.attest;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// The header of an installed package as rpm's database keeps it (rpm, "RPM v4 format"): two
/// counts, an index of 16 bytes for each tag, then the tags' data; numbers have the big end first.
final class RpmHeader {
  private static final int INDEX_BYTES = 16;
  private static final int NAME = 1000;
  private static final int VERSION = 1001;
  private static final int RELEASE = 1002;
  private static final int EPOCH = 1003;
  private static final int LICENCE = 1014;
  private static final int ARCHITECTURE = 1022;
  private static final int TYPE_INT32 = 4;
  private static final int TYPE_STRING = 6;

  private final Map<Integer, String> values = new HashMap<>();

  private RpmHeader() {}

  /// The package of this header; empty where the bytes are none, and for keys, which are kept as
  /// packages.
  static Optional<FoundPackage> read(byte[] bytes, String place, Distribution distribution) {
    RpmHeader header = new RpmHeader();
    try {
      header.read(ByteBuffer.wrap(bytes));
    } catch (BufferUnderflowException | IndexOutOfBoundsException _) {
      return Optional.empty();
    }
    return header.found(place, distribution);
  }

  private void read(ByteBuffer bytes) {
    int tags = bytes.getInt();
    int data = 8 + Math.multiplyExact(Math.min(tags, bytes.capacity()), INDEX_BYTES);
    for (int i = 0; i < tags; i++) {
      int at = 8 + i * INDEX_BYTES;
      int tag = bytes.getInt(at);
      int type = bytes.getInt(at + 4);
      int offset = data + bytes.getInt(at + 8);
      if (type == TYPE_STRING) {
        values.putIfAbsent(tag, text(bytes, offset));
      } else if (type == TYPE_INT32 && tag == EPOCH) {
        values.putIfAbsent(tag, Integer.toUnsignedString(bytes.getInt(offset)));
      }
    }
  }

  private static String text(ByteBuffer bytes, int offset) {
    int end = offset;
    while (bytes.get(end) != 0) {
      end++;
    }
    return new String(bytes.array(), offset, end - offset, StandardCharsets.UTF_8);
  }

  private Optional<FoundPackage> found(String place, Distribution distribution) {
    String name = values.getOrDefault(NAME, "");
    String version = values.getOrDefault(VERSION, "");
    if (name.isEmpty() || version.isEmpty() || name.equals("gpg-pubkey")) {
      return Optional.empty();
    }
    String release = values.getOrDefault(RELEASE, "");
    PackageUrl url =
        PackageUrl.of(
                "rpm",
                distribution.id(),
                name,
                release.isEmpty() ? version : version + "-" + release)
            .with("arch", values.getOrDefault(ARCHITECTURE, ""))
            .with("epoch", values.getOrDefault(EPOCH, ""))
            .with("distro", distribution.qualifier());
    return Optional.of(new FoundPackage(url, values.getOrDefault(LICENCE, ""), place));
  }
}
