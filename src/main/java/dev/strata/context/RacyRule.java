package dev.strata.context;

import dev.strata.linux.FileStatus;
import java.time.Duration;
import java.time.Instant;

/// Which files changed too shortly before a moment for their time stamps to tell a further change:
/// those whose mtime or ctime is not older than the clock's granularity. Files from the future,
/// too.
record RacyRule(long oldestRacyNanos) {
  static RacyRule at(Instant now, Duration granularity) {
    Instant limit = now.minus(granularity);
    return new RacyRule(limit.getEpochSecond() * 1_000_000_000L + limit.getNano());
  }

  boolean isRacy(FileStatus status) {
    return Math.max(status.mtimeNanos(), status.ctimeNanos()) >= oldestRacyNanos;
  }
}
