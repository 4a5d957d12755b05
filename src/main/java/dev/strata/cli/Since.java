package dev.strata.cli;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A time in the past as a user writes it: `2026-11-24T10:00:00Z`, `2026-11-24` (its first moment
/// here), or how long ago: `30s`, `90m`, `24h`, `7d`.
final class Since {
  private static final Pattern AGO = Pattern.compile("(\\d{1,9})([smhd])");

  private Since() {}

  static Instant parse(String text, Instant now) throws WrongUseException {
    Matcher ago = AGO.matcher(text);
    if (ago.matches()) {
      long count = Long.parseLong(ago.group(1));
      return now.minus(
          switch (ago.group(2)) {
            case "s" -> Duration.ofSeconds(count);
            case "m" -> Duration.ofMinutes(count);
            case "h" -> Duration.ofHours(count);
            default -> Duration.ofDays(count);
          });
    }
    try {
      return text.contains("T")
          ? Instant.parse(text)
          : LocalDate.parse(text).atStartOfDay(ZoneId.systemDefault()).toInstant();
    } catch (DateTimeException _) {
      throw new WrongUseException(
          "--since " + text + ": write 2026-11-24, 2026-11-24T10:00:00Z, 90m, 24h or 7d");
    }
  }
}
