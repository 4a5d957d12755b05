package dev.strata.plan;

import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// Values in the notation of Go's `fmt`, in which image histories are written.
final class GoText {
  private static final Pattern DURATION =
      Pattern.compile("[+-]?([0-9]*\\.?[0-9]*(ns|us|µs|μs|ms|s|m|h))+");
  private static final Pattern DURATION_PART =
      Pattern.compile("([0-9]*)(\\.[0-9]*)?(ns|us|µs|μs|ms|s|m|h)");

  private GoText() {}

  /// `%v` of a list of strings: `[a b]`.
  static String list(List<String> values) {
    return "[" + String.join(" ", values) + "]";
  }

  /// `%q` of a list of strings: `["a" "b"]`.
  static String quotedList(List<String> values) {
    return values.stream().map(GoText::quote).collect(Collectors.joining(" ", "[", "]"));
  }

  /// `%q` of a string.
  static String quote(String value) {
    StringBuilder out = new StringBuilder("\"");
    value.codePoints().forEach(c -> appendQuoted(out, c));
    return out.append('"').toString();
  }

  private static void appendQuoted(StringBuilder out, int c) {
    switch (c) {
      case '"' -> out.append("\\\"");
      case '\\' -> out.append("\\\\");
      case 7 -> out.append("\\a");
      case '\b' -> out.append("\\b");
      case '\f' -> out.append("\\f");
      case '\n' -> out.append("\\n");
      case '\r' -> out.append("\\r");
      case '\t' -> out.append("\\t");
      case 11 -> out.append("\\v");
      default -> {
        if (c < ' ' || c == 127) {
          out.append(String.format("\\x%02x", c));
        } else if (isPrintable(c)) {
          out.appendCodePoint(c);
        } else {
          out.append(String.format(c > 0xffff ? "\\U%08x" : "\\u%04x", c));
        }
      }
    }
  }

  private static boolean isPrintable(int c) {
    return c == ' '
        || !(Character.isISOControl(c)
            || Character.isWhitespace(c)
            || Character.isSpaceChar(c)
            || !Character.isDefined(c)
            || Character.getType(c) == Character.FORMAT
            || Character.getType(c) == Character.SURROGATE
            || Character.getType(c) == Character.PRIVATE_USE);
  }

  /// `%v` of a duration: `1h0m0s`, `1.5s`, `20ms`.
  static String duration(Duration value) {
    long nanos = value.toNanos();
    if (nanos == 0) {
      return "0s";
    }
    if (nanos < 1_000) {
      return nanos + "ns";
    }
    if (nanos < 1_000_000) {
      return decimal(nanos, 1_000) + "µs";
    }
    if (nanos < 1_000_000_000) {
      return decimal(nanos, 1_000_000) + "ms";
    }
    String seconds = decimal(nanos % 60_000_000_000L, 1_000_000_000) + "s";
    long minutes = nanos / 60_000_000_000L;
    if (minutes == 0) {
      return seconds;
    }
    return minutes < 60
        ? minutes + "m" + seconds
        : minutes / 60 + "h" + minutes % 60 + "m" + seconds;
  }

  private static String decimal(long value, long unit) {
    return java.math.BigDecimal.valueOf(value)
        .divide(java.math.BigDecimal.valueOf(unit))
        .stripTrailingZeros()
        .toPlainString();
  }

  /// Reads what Go's `time.ParseDuration` reads, whole nanoseconds.
  ///
  /// @throws IllegalArgumentException with Go's message for anything else
  static Duration parseDuration(String text) {
    if (text.equals("0")) {
      return Duration.ZERO;
    }
    if (!DURATION.matcher(text).matches()) {
      throw new IllegalArgumentException("time: invalid duration " + quote(text));
    }
    java.math.BigDecimal nanos = java.math.BigDecimal.ZERO;
    Matcher part = DURATION_PART.matcher(text);
    while (part.find()) {
      String fraction = part.group(2) == null ? "" : part.group(2);
      String digits = part.group(1) + fraction;
      if (digits.isEmpty() || digits.equals(".")) {
        throw new IllegalArgumentException("time: invalid duration " + quote(text));
      }
      nanos =
          nanos.add(
              new java.math.BigDecimal("0" + digits + (digits.endsWith(".") ? "0" : ""))
                  .multiply(java.math.BigDecimal.valueOf(nanosIn(part.group(3)))));
    }
    if (nanos.compareTo(java.math.BigDecimal.valueOf(Long.MAX_VALUE)) > 0) {
      throw new IllegalArgumentException("time: invalid duration " + quote(text));
    }
    Duration value = Duration.ofNanos(nanos.longValue());
    return text.startsWith("-") ? value.negated() : value;
  }

  private static long nanosIn(String unit) {
    return switch (unit) {
      case "ns" -> 1L;
      case "us", "µs", "μs" -> 1_000L;
      case "ms" -> 1_000_000L;
      case "s" -> 1_000_000_000L;
      case "m" -> 60_000_000_000L;
      default -> 3_600_000_000_000L;
    };
  }

  /// Reads what Go's `strconv.ParseBool` reads.
  ///
  /// @throws IllegalArgumentException for anything else
  static boolean parseBoolean(String text) {
    return switch (text) {
      case "1", "t", "T", "true", "TRUE", "True" -> true;
      case "0", "f", "F", "false", "FALSE", "False" -> false;
      default -> throw new IllegalArgumentException("not a boolean: " + quote(text));
    };
  }
}
