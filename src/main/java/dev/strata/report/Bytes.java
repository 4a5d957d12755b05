package dev.strata.report;

/// Sizes as docker shows them, in powers of 1000: `0B`, `999B`, `1.5kB`, `12.3MB`, `1.02GB`.
public final class Bytes {
  private static final String[] UNITS = {"B", "kB", "MB", "GB", "TB", "PB", "EB"};

  private Bytes() {}

  /// Rounded to three significant digits, with no zeros at the end of the fraction.
  public static String format(long bytes) {
    if (bytes < 0) {
      return "-" + (bytes == Long.MIN_VALUE ? format(Long.MAX_VALUE) : format(-bytes));
    }
    int unit = 0;
    double value = bytes;
    while (rounded(value) >= 1000 && unit < UNITS.length - 1) {
      value /= 1000;
      unit++;
    }
    return number(rounded(value)) + UNITS[unit];
  }

  private static double rounded(double value) {
    double scale = value >= 100 ? 1 : value >= 10 ? 10 : 100;
    return Math.round(value * scale) / scale;
  }

  private static String number(double value) {
    String text = Double.toString(value);
    return text.endsWith(".0") ? text.substring(0, text.length() - 2) : text;
  }
}
