package dev.strata.solver;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// What is taken out of texts that are kept or sent.
final class SecretTextsTest {
  @Test
  void theValuesOfSecretsAndOfArgumentsWithTellingNames() {
    SecretTexts secrets =
        SecretTexts.of(
            Map.of("API_TOKEN", "hunter2-long", "COLOUR", "crimson"),
            Map.of("key", source("first line\nsecond line\n")));

    assertThat(secrets.scrub("curl -H hunter2-long; echo crimson; cat second line"))
        .isEqualTo("curl -H (withheld); echo crimson; cat (withheld)");
  }

  @Test
  void userAndPasswordOfAUrl() {
    assertThat(
            SecretTexts.of(Map.of(), Map.of()).scrub("GET https://me:pass@host/x and http://host"))
        .isEqualTo("GET https://(withheld)@host/x and http://host");
  }

  @Test
  void aValueOfThreeLettersIsNoSecretAndOneThatCannotBeReadHarmsNothing() {
    SecretTexts secrets =
        SecretTexts.of(
            Map.of("PASSWORD", "abc"),
            Map.of(
                "gone",
                () -> {
                  throw new IOException("gone");
                }));

    assertThat(secrets.scrub("abc")).isEqualTo("abc");
  }

  @Test
  void theLongerOfTwoValuesGoesFirst() {
    SecretTexts secrets =
        SecretTexts.of(Map.of("A_TOKEN", "base", "B_TOKEN", "base-and-more"), Map.of());

    assertThat(secrets.scrub("base-and-more base")).isEqualTo("(withheld) (withheld)");
  }

  private static SecretSource source(String text) {
    return () -> text.getBytes(StandardCharsets.UTF_8);
  }
}
