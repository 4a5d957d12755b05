package dev.strata.dockerfile;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A length of time as Go writes it, which health checks use: `1m30s`, `1.5h`, `300ms`, `0`.
public final class GoDuration {
  private static final int LONGEST_TEXT = 100;
  private static final Pattern TERM = Pattern.compile("([0-9]*)(\\.([0-9]*))?([^0-9.]*)");

  private GoDuration() {}

  /// A text that is no duration.
  public static final class InvalidDurationException extends Exception {
    InvalidDurationException(String message) {
      super(message);
    }

    @Override
    public String getMessage() {
      return Objects.requireNonNull(super.getMessage());
    }
  }

  /// Reads one duration, which may be negative.
  ///
  /// @throws InvalidDurationException with Go's message
  public static Duration parse(String text) throws InvalidDurationException {
    String quoted = GoQuoting.quote(text);
    String rest = text.startsWith("-") || text.startsWith("+") ? text.substring(1) : text;
    if (rest.equals("0")) {
      return Duration.ZERO;
    }
    if (rest.isEmpty() || text.length() > LONGEST_TEXT) {
      throw new InvalidDurationException("invalid duration " + quoted);
    }
    BigDecimal nanos = BigDecimal.ZERO;
    Matcher term = TERM.matcher(rest);
    int at = 0;
    while (at < rest.length()) {
      term.region(at, rest.length());
      if (!term.lookingAt() || (term.group(1) + orEmpty(term.group(3))).isEmpty()) {
        throw new InvalidDurationException("invalid duration " + quoted);
      }
      BigDecimal number = new BigDecimal("0" + term.group(1) + "." + orEmpty(term.group(3)) + "0");
      nanos = nanos.add(number.multiply(BigDecimal.valueOf(unit(term.group(4), quoted))));
      at = term.end();
    }
    if (nanos.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) > 0) {
      throw new InvalidDurationException("invalid duration " + quoted);
    }
    return Duration.ofNanos(text.startsWith("-") ? -nanos.longValue() : nanos.longValue());
  }

  private static String orEmpty(@Nullable String text) {
    return text == null ? "" : text;
  }

  private static long unit(String name, String quoted) throws InvalidDurationException {
    return switch (name) {
      case "ns" -> 1L;
      case "us", "\u00b5s", "\u03bcs" -> 1_000L;
      case "ms" -> 1_000_000L;
      case "s" -> 1_000_000_000L;
      case "m" -> 60_000_000_000L;
      case "h" -> 3_600_000_000_000L;
      case "" -> throw new InvalidDurationException("missing unit in duration " + quoted);
      default ->
          throw new InvalidDurationException(
              "unknown unit " + GoQuoting.quote(name) + " in duration " + quoted);
    };
  }
}
