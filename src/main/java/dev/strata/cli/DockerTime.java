package dev.strata.cli;

import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/// Times as docker's lists write them, in this machine's zone.
final class DockerTime {
  private static final DateTimeFormatter FORMAT =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss xx zzz", Locale.ROOT);

  private DockerTime() {}

  /// `2026-11-24 22:52:27 +0000 UTC`.
  static String at(Instant time) {
    return FORMAT.format(time.atZone(ZoneId.systemDefault()));
  }
}
