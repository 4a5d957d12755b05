package dev.strata.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ImageNameTest {
  @ParameterizedTest
  @CsvSource({
    "alpine,alpine",
    "alpine:latest,alpine",
    "alpine:3.20,alpine:3.20",
    "docker.io/library/alpine,alpine",
    "docker.io/a/b:c,a/b:c",
    "localhost/x,localhost/x",
    "host:5000/a/b,host:5000/a/b",
    "strata.local/base,strata.local/base",
  })
  void hasAFamiliarForm(String text, String familiar) {
    assertThat(ImageName.parse(text).familiar()).isEqualTo(familiar);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ":x", "a:", "a b", "Alpine", "a//b", "a@sha256:1", "-a", "a:b:c"})
  void refusesWhatIsNoReference(String text) {
    assertThatThrownBy(() -> ImageName.parse(text)).isInstanceOf(IllegalArgumentException.class);
  }
}
