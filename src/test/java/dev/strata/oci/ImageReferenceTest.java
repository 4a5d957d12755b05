package dev.strata.oci;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ImageReferenceTest {
  private static final String HEX = "0123456789abcdef".repeat(4);

  @ParameterizedTest
  @CsvSource({
    "x, docker.io/library/x:latest, x:latest",
    "x:1.2, docker.io/library/x:1.2, x:1.2",
    "me/x, docker.io/me/x:latest, me/x:latest",
    "docker.io/x, docker.io/library/x:latest, x:latest",
    "index.docker.io/library/x, docker.io/library/x:latest, x:latest",
    "docker.io/library/a/b, docker.io/library/a/b:latest, library/a/b:latest",
    "localhost/x, localhost/x:latest, localhost/x:latest",
    "localhost:5000/x:y, localhost:5000/x:y, localhost:5000/x:y",
    "host:5000/x, host:5000/x:latest, host:5000/x:latest",
    "ghcr.io/a/b/c:T_1.-, ghcr.io/a/b/c:T_1.-, ghcr.io/a/b/c:T_1.-",
    "[::1]:5000/x, [::1]:5000/x:latest, [::1]:5000/x:latest",
    "Host/x, Host/x:latest, Host/x:latest",
    "a__b/c-_-d, '', ''",
    "a__b/c--d, docker.io/a__b/c--d:latest, a__b/c--d:latest",
    "strata.local/base, strata.local/base:latest, strata.local/base:latest",
  })
  void isNormalisedAsDockerDoes(String text, String whole, String familiar) {
    if (whole.isEmpty()) {
      assertThatThrownBy(() -> ImageReference.parse(text))
          .isInstanceOf(IllegalArgumentException.class);
      return;
    }
    ImageReference reference = ImageReference.parse(text);

    assertThat(reference.toString()).isEqualTo(whole);
    assertThat(reference.familiar()).isEqualTo(familiar);
    assertThat(ImageReference.parse(whole)).isEqualTo(reference);
    assertThat(ImageReference.parse(familiar)).isEqualTo(reference);
  }

  @ParameterizedTest
  @ValueSource(strings = {"x@sha256:", "a/x:t@sha256:"})
  void keepsADigestAndAddsNoTagToIt(String prefix) {
    ImageReference reference = ImageReference.parse(prefix + HEX);

    assertThat(reference.digest()).contains(Digest.parse("sha256:" + HEX));
    assertThat(reference.tag().isPresent()).isEqualTo(prefix.contains(":t"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ":",
        "x:",
        "/x",
        "x/",
        "a//b",
        "UPPER",
        "a/UPPER",
        "x:a b",
        "x@sha256:12",
        "-x",
        "x-",
        "x_",
        "a..b/c",
        "x:.a",
        "x@md5:" + "00",
        "http://a/b",
        "x y",
        "a/x:" + "\u00e9",
        "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
      })
  void refusesWhatIsNone(String text) {
    assertThatThrownBy(() -> ImageReference.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("not an image reference: \"" + text + "\": ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"x:", "a/"})
  void isReadInLinearTime(String prefix) {
    String hostile = prefix + "a-".repeat(100_000);
    assertThatThrownBy(() -> ImageReference.parse(hostile))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
