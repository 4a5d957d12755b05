package dev.strata.report;

import java.time.Duration;

/// Durations as progress shows them: `0.3s`, `59.9s`, `1m02s`, `2h00m05s`.
public final class Durations {
  private static final long TENTHS_IN_MINUTE = 600;

  private Durations() {}

  /// Rounded to the nearest tenth of a second below a minute, and to the nearest second above. A
  /// negative duration, which a clock that was set may give, shows as none.
  public static String format(Duration duration) {
    long millis = Math.max(0, duration.toMillis());
    long tenths = (millis + 50) / 100;
    if (tenths < TENTHS_IN_MINUTE) {
      return tenths / 10 + "." + tenths % 10 + "s";
    }
    long seconds = (millis + 500) / 1000;
    String minutesAndSeconds = twoDigits(seconds % 60) + "s";
    long minutes = seconds / 60;
    return minutes < 60
        ? minutes + "m" + minutesAndSeconds
        : minutes / 60 + "h" + twoDigits(minutes % 60) + "m" + minutesAndSeconds;
  }

  private static String twoDigits(long value) {
    return value < 10 ? "0" + value : Long.toString(value);
  }
}
