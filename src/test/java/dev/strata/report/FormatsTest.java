package dev.strata.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

final class FormatsTest {
  @Test
  void showsTenthsOfSecondsBelowAMinute() {
    assertThat(duration(0)).isEqualTo("0.0s");
    assertThat(duration(49)).isEqualTo("0.0s");
    assertThat(duration(300)).isEqualTo("0.3s");
    assertThat(duration(1_250)).isEqualTo("1.3s");
    assertThat(duration(59_949)).isEqualTo("59.9s");
    assertThat(duration(-5)).isEqualTo("0.0s");
  }

  @Test
  void showsMinutesAndHoursAboveIt() {
    assertThat(duration(59_950)).isEqualTo("1m00s");
    assertThat(duration(62_400)).isEqualTo("1m02s");
    assertThat(duration(3_599_499)).isEqualTo("59m59s");
    assertThat(duration(3_599_500)).isEqualTo("1h00m00s");
    assertThat(duration(7_265_000)).isEqualTo("2h01m05s");
  }

  @Test
  void showsSizesWithThreeDigits() {
    assertThat(Bytes.format(0)).isEqualTo("0B");
    assertThat(Bytes.format(999)).isEqualTo("999B");
    assertThat(Bytes.format(1_000)).isEqualTo("1kB");
    assertThat(Bytes.format(1_536)).isEqualTo("1.54kB");
    assertThat(Bytes.format(12_345_678)).isEqualTo("12.3MB");
    assertThat(Bytes.format(999_999)).isEqualTo("1MB");
    assertThat(Bytes.format(1_020_000_000)).isEqualTo("1.02GB");
    assertThat(Bytes.format(-2_000)).isEqualTo("-2kB");
    assertThat(Bytes.format(Long.MAX_VALUE)).isEqualTo("9.22EB");
  }

  private static String duration(long millis) {
    return Durations.format(Duration.ofMillis(millis));
  }
}
