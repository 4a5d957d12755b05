package dev.strata.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class PatienceTest {
  private final List<Duration> pauses = new ArrayList<>();
  private final Patience patience = RegistryRoom.patience(pauses);

  @Test
  void waitsTwiceAsLongEachTimeUpToALimit() throws Exception {
    for (int attempt = 1; attempt <= 8; attempt++) {
      patience.beforeNext(attempt, Optional.empty());
    }

    assertThat(pauses)
        .extracting(Duration::toMillis)
        .containsExactly(500L, 1000L, 2000L, 4000L, 8000L, 16000L, 20000L, 20000L);
  }

  @Test
  void waitsAsLongAsItIsAskedTo() throws Exception {
    patience.beforeNext(1, Optional.of("3"));
    patience.beforeNext(1, Optional.of("Wed, 06 May 2026 07:08:20 GMT"));
    patience.beforeNext(1, Optional.of("Wed, 06 May 2020 07:08:20 GMT"));
    patience.beforeNext(1, Optional.of("99999"));
    patience.beforeNext(1, Optional.of("soon"));

    assertThat(pauses)
        .containsExactly(
            Duration.ofSeconds(3),
            Duration.ofSeconds(11),
            Duration.ZERO,
            Duration.ofMinutes(2),
            Duration.ofMillis(500));
  }
}
