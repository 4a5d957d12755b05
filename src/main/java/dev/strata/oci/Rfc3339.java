package dev.strata.oci;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;

/// Times as Go's `time.RFC3339Nano` writes them: UTC, and no more digits of a second than needed.
public final class Rfc3339 {
  private static final DateTimeFormatter FORMAT =
      new DateTimeFormatterBuilder()
          .appendPattern("uuuu-MM-dd'T'HH:mm:ss")
          .appendFraction(ChronoField.NANO_OF_SECOND, 0, 9, true)
          .appendLiteral('Z')
          .toFormatter(java.util.Locale.ROOT);

  private Rfc3339() {}

  public static String format(Instant time) {
    return FORMAT.format(time.atOffset(ZoneOffset.UTC));
  }

  /// Reads a time with any offset.
  ///
  /// @throws java.time.DateTimeException for any other text
  public static Instant parse(String text) {
    return OffsetDateTime.parse(text).toInstant();
  }
}
