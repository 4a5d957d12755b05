package dev.strata.layer;

import dev.strata.tree.TreePath;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// The extended headers before one entry: pax records (`length key=value\n`, POSIX.1-2001) and
/// GNU's long names.
final class PaxRecords {
  private static final long SECOND = 1_000_000_000L;
  private static final int LONGEST_TIME = 64;

  private final Map<String, byte[]> records = new HashMap<>();
  private Optional<String> longName = Optional.empty();
  private Optional<String> longLinkName = Optional.empty();

  void longName(String name) {
    longName = Optional.of(name);
  }

  void longLinkName(String name) {
    longLinkName = Optional.of(name);
  }

  void read(byte[] bytes) throws IOException {
    int at = 0;
    while (at < bytes.length) {
      int space = indexOf(bytes, ' ', at, bytes.length);
      int length = space < 0 ? -1 : length(bytes, at, space);
      if (length <= space - at || length > bytes.length - at || bytes[at + length - 1] != '\n') {
        throw new RefusedTarException("", "a malformed pax record");
      }
      int equals = indexOf(bytes, '=', space, at + length);
      if (equals < 0) {
        throw new RefusedTarException("", "a pax record without a value");
      }
      String key = TreePath.decode(Arrays.copyOfRange(bytes, space + 1, equals));
      records.put(key, Arrays.copyOfRange(bytes, equals + 1, at + length - 1));
      at += length;
    }
  }

  Optional<String> name() throws IOException {
    Optional<String> path = text("path");
    return path.isPresent() ? path : longName;
  }

  Optional<String> linkName() throws IOException {
    Optional<String> path = text("linkpath");
    return path.isPresent() ? path : longLinkName;
  }

  boolean isSparse() {
    return records.keySet().stream().anyMatch(key -> key.startsWith("GNU.sparse."));
  }

  /// The decimal number under this key, or the one given.
  long number(String key, long otherwise) throws IOException {
    byte[] value = records.get(key);
    if (value == null || value.length == 0) {
      return otherwise;
    }
    try {
      return Long.parseLong(new String(value, StandardCharsets.US_ASCII));
    } catch (NumberFormatException e) {
      throw new RefusedTarException("", "a pax record " + key + " that is no number");
    }
  }

  /// Nanoseconds since the epoch; times out of range are cut to it.
  long mtimeNanos(long headerSeconds) throws IOException {
    byte[] value = records.get("mtime");
    if (value == null || value.length == 0) {
      return clamp(BigDecimal.valueOf(headerSeconds));
    }
    try {
      if (value.length > LONGEST_TIME || indexOf(value, 'e', 0, value.length) >= 0) {
        throw new NumberFormatException();
      }
      return clamp(new BigDecimal(new String(value, StandardCharsets.US_ASCII)));
    } catch (NumberFormatException e) {
      throw new RefusedTarException("", "a pax record mtime that is no time");
    }
  }

  SortedMap<String, String> xattrs() {
    SortedMap<String, String> xattrs = new TreeMap<>();
    records.forEach(
        (key, value) -> {
          if (key.startsWith(TarHeader.XATTR_KEY)) {
            xattrs.put(
                key.substring(TarHeader.XATTR_KEY.length()),
                new String(value, StandardCharsets.ISO_8859_1));
          }
        });
    return xattrs;
  }

  private Optional<String> text(String key) throws IOException {
    byte[] value = records.get(key);
    if (value == null || value.length == 0) {
      return Optional.empty();
    }
    if (indexOf(value, '\0', 0, value.length) >= 0) {
      throw new RefusedTarException("", "a pax record " + key + " with a NUL");
    }
    return Optional.of(TreePath.decode(value));
  }

  private static long clamp(BigDecimal seconds) {
    BigDecimal nanos = seconds.multiply(BigDecimal.valueOf(SECOND)).setScale(0, RoundingMode.FLOOR);
    return nanos
        .min(BigDecimal.valueOf(Long.MAX_VALUE))
        .max(BigDecimal.valueOf(Long.MIN_VALUE))
        .longValueExact();
  }

  private static int length(byte[] bytes, int from, int to) {
    int length = 0;
    for (int i = from; i < to; i++) {
      if (bytes[i] < '0' || bytes[i] > '9' || length > 1 << 26) {
        return -1;
      }
      length = length * 10 + bytes[i] - '0';
    }
    return length;
  }

  private static int indexOf(byte[] bytes, char wanted, int from, int to) {
    for (int i = from; i < to; i++) {
      if (bytes[i] == wanted) {
        return i;
      }
    }
    return -1;
  }
}
