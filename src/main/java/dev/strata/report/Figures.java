package dev.strata.report;

import java.time.Duration;
import java.util.Locale;

/// Times as people read them.
public final class Figures {
  private Figures() {}

  /// `0.31s` below ten seconds, `42.1s` below two minutes, `3m05s` above.
  public static String seconds(Duration time) {
    double seconds = time.toNanos() / 1e9;
    if (seconds < 9.995) {
      return String.format(Locale.ROOT, "%.2fs", seconds);
    }
    if (seconds < 119.95) {
      return String.format(Locale.ROOT, "%.1fs", seconds);
    }
    return String.format(Locale.ROOT, "%dm%02ds", time.toSeconds() / 60, time.toSeconds() % 60);
  }

  /// As BuildKit's progress: `0.3s`.
  static String tenths(Duration time) {
    return String.format(Locale.ROOT, "%.1fs", time.toNanos() / 1e9);
  }

  static String count(int number, String noun) {
    return number + " " + noun + (number == 1 ? "" : "s");
  }
}
