package dev.strata.dockerfile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.strata.dockerfile.GoDuration.InvalidDurationException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

final class GoDurationTest {
  @Test
  void readsWhatGoWrites() throws InvalidDurationException {
    assertThat(GoDuration.parse("0")).isZero();
    assertThat(GoDuration.parse("1m30s")).isEqualTo(Duration.ofSeconds(90));
    assertThat(GoDuration.parse("1.5h")).isEqualTo(Duration.ofMinutes(90));
    assertThat(GoDuration.parse(".5s")).isEqualTo(Duration.ofMillis(500));
    assertThat(GoDuration.parse("-300ms")).isEqualTo(Duration.ofMillis(-300));
    assertThat(GoDuration.parse("7\u00b5s")).isEqualTo(Duration.ofNanos(7000));
  }

  @Test
  void refusesTheRest() {
    assertThatThrownBy(() -> GoDuration.parse("5")).hasMessage("missing unit in duration \"5\"");
    assertThatThrownBy(() -> GoDuration.parse("5d"))
        .hasMessage("unknown unit \"d\" in duration \"5d\"");
    assertThatThrownBy(() -> GoDuration.parse("")).hasMessage("invalid duration \"\"");
    assertThatThrownBy(() -> GoDuration.parse("s")).hasMessage("invalid duration \"s\"");
    assertThatThrownBy(() -> GoDuration.parse("1..s")).isInstanceOf(InvalidDurationException.class);
    assertThatThrownBy(() -> GoDuration.parse("9999999h"))
        .isInstanceOf(InvalidDurationException.class);
  }
}
