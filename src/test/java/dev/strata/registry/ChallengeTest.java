package dev.strata.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class ChallengeTest {
  @Test
  void readsParametersInAnyOrder() {
    assertThat(
            parse("Bearer scope=\"repository:a/b:pull,push\",service=\"s\",realm=\"https://h/t\""))
        .containsExactly(
            new Challenge(
                "bearer",
                Map.of(
                    "realm", "https://h/t", "service", "s", "scope", "repository:a/b:pull,push")));
  }

  @Test
  void readsBareValuesEscapesAndSpaces() {
    assertThat(parse("  BEARER Realm = https://h/t , service=\"a \\\"b\\\" c\""))
        .containsExactly(
            new Challenge("bearer", Map.of("realm", "https://h/t", "service", "a \"b\" c")));
  }

  @Test
  void readsSeveralSchemesInOneFieldAndInSeveral() {
    assertThat(parse("Basic realm=\"x\", Bearer realm=\"y\",service=z", "Negotiate"))
        .extracting(Challenge::scheme)
        .containsExactly("basic", "bearer", "negotiate");
  }

  @Test
  void readsASchemeWithoutParameters() {
    assertThat(parse("Basic")).containsExactly(new Challenge("basic", Map.of()));
  }

  @Test
  void endsForWhateverIsSent() {
    String pieces = "Bearer basic =,\"\\ \t\u0000é\ud83d";
    Random random = new Random(3);
    for (int i = 0; i < 5_000; i++) {
      StringBuilder field = new StringBuilder();
      random
          .ints(random.nextInt(40), 0, pieces.length())
          .forEach(at -> field.append(pieces.charAt(at)));
      assertThat(parse(field.toString())).isNotNull();
    }
  }

  private static List<Challenge> parse(String... fields) {
    return Challenge.parse(List.of(fields));
  }
}
