package dev.strata.registry;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.function.DoubleSupplier;

/// How long a registry is waited for, and how often it is asked again: after 0.5 s, 1 s, 2 s, …
/// with up to a fifth more by chance, or as long as its Retry-After says, up to a limit.
///
/// @param attempts how often a request is sent at most
/// @param connect until there is a connection
/// @param answer from a request to the head of its answer
/// @param stall between two pieces of a body
record Patience(
    int attempts,
    Duration connect,
    Duration answer,
    Duration stall,
    Pause pause,
    DoubleSupplier chance,
    Clock clock) {
  private static final Duration FIRST = Duration.ofMillis(500);
  private static final Duration LONGEST = Duration.ofSeconds(20);
  private static final Duration LONGEST_ASKED = Duration.ofMinutes(2);

  static Patience usual() {
    return new Patience(
        5,
        Duration.ofSeconds(15),
        Duration.ofSeconds(60),
        Duration.ofSeconds(60),
        Thread::sleep,
        () -> java.util.concurrent.ThreadLocalRandom.current().nextDouble(),
        Clock.systemUTC());
  }

  /// Waits before the attempt after this one, the first being 1.
  void beforeNext(int attempt, Optional<String> retryAfter) throws InterruptedException {
    pause.take(asked(retryAfter).orElseGet(() -> backOff(attempt)));
  }

  private Duration backOff(int attempt) {
    Duration doubled = FIRST.multipliedBy(1L << Math.min(attempt - 1, 10));
    Duration base = doubled.compareTo(LONGEST) < 0 ? doubled : LONGEST;
    return base.plusMillis((long) (base.toMillis() * 0.2 * chance.getAsDouble()));
  }

  /// Retry-After: seconds, or a date (RFC 9110, 10.2.3).
  private Optional<Duration> asked(Optional<String> retryAfter) {
    if (retryAfter.isEmpty()) {
      return Optional.empty();
    }
    String text = retryAfter.get().strip();
    Duration asked;
    if (text.matches("[0-9]{1,9}")) {
      asked = Duration.ofSeconds(Long.parseLong(text));
    } else {
      try {
        Instant at = ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
        asked = Duration.between(clock.instant(), at);
      } catch (DateTimeParseException _) {
        return Optional.empty();
      }
    }
    if (asked.isNegative()) {
      return Optional.of(Duration.ZERO);
    }
    return Optional.of(asked.compareTo(LONGEST_ASKED) < 0 ? asked : LONGEST_ASKED);
  }
}
