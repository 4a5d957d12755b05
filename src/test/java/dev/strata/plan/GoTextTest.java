package dev.strata.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The expected texts are what Go 1.24 prints.
final class GoTextTest {
  @Test
  void quotesAsGoDoes() {
    assertThat(GoText.quote("a\"b\\c\n\t\u0007\u0000é\u200b"))
        .isEqualTo("\"a\\\"b\\\\c\\n\\t\\a\\x00é\\u200b\"");
    assertThat(GoText.quotedList(List.of("a", "b c"))).isEqualTo("[\"a\" \"b c\"]");
    assertThat(GoText.list(List.of())).isEqualTo("[]");
  }

  @ParameterizedTest
  @CsvSource({
    "0,0s",
    "1,1ns",
    "1500,1.5µs",
    "2000000,2ms",
    "1500000000,1.5s",
    "60000000000,1m0s",
    "3661500000000,1h1m1.5s",
  })
  void writesDurations(long nanos, String text) {
    assertThat(GoText.duration(Duration.ofNanos(nanos))).isEqualTo(text);
    assertThat(GoText.parseDuration(text)).isEqualTo(Duration.ofNanos(nanos));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "1", "s", ".s", "1x", "1h-1m", "99999999999h"})
  void refusesWhatIsNoDuration(String text) {
    assertThatThrownBy(() -> GoText.parseDuration(text))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
