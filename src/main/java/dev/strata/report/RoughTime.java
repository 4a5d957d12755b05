package dev.strata.report;

import java.time.Duration;
import java.time.Instant;

/// How long something took or is ago, in docker's words: `About a minute`, `3 weeks`.
public final class RoughTime {
  private RoughTime() {}

  public static String ago(Instant then, Instant now) {
    return span(Duration.between(then, now)) + " ago";
  }

  public static String span(Duration span) {
    long seconds = span.toSeconds();
    if (seconds < 1) {
      return "Less than a second";
    }
    if (seconds < 60) {
      return seconds == 1 ? "1 second" : seconds + " seconds";
    }
    long minutes = span.toMinutes();
    if (minutes < 60) {
      return minutes == 1 ? "About a minute" : minutes + " minutes";
    }
    // To the nearest hour, unlike all others.
    long hours = Math.round(seconds / 3600.0);
    if (hours < 48) {
      return hours == 1 ? "About an hour" : hours + " hours";
    }
    long days = hours / 24;
    if (days < 14) {
      return days + " days";
    }
    if (days < 60) {
      return days / 7 + " weeks";
    }
    return days < 730 ? days / 30 + " months" : days / 365 + " years";
  }
}
