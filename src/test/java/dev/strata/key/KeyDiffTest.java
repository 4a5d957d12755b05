package dev.strata.key;

import static org.assertj.core.api.Assertions.assertThat;

import dev.strata.key.KeyParts.Kind;
import dev.strata.oci.Digest;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class KeyDiffTest {
  private static final StateDigest ONE = StateDigest.SCRATCH.with(Digest.of(new byte[] {1}));
  private static final StateDigest TWO = StateDigest.SCRATCH.with(Digest.of(new byte[] {2}));

  @Test
  void isEmptyForEqualKeysOnly() {
    assertThat(KeyDiff.between(arg("V", "1"), arg("V", "1")).isEmpty()).isTrue();
    assertThat(KeyDiff.between(arg("V", "1"), arg("V", "2")).isEmpty()).isFalse();
  }

  @Test
  void namesAnArgWithItsOldAndNewValue() {
    assertThat(words(arg("V", "1"), arg("V", "2"))).containsExactly("arg V changed: \"1\" → \"2\"");
    assertThat(words(KeyParts.builder().build(), arg("V", "2")))
        .containsExactly("arg V added: \"2\"");
    assertThat(words(arg("V", "1"), KeyParts.builder().build()))
        .containsExactly("arg V removed: was \"1\"");
  }

  @Test
  void namesEachKindInItsOwnWords() {
    assertThat(words(of(Kind.ENV, "PATH", "/bin"), of(Kind.ENV, "PATH", "/usr/bin")))
        .containsExactly("env PATH changed: \"/bin\" → \"/usr/bin\"");
    assertThat(words(of(Kind.SETTING, "user", ""), of(Kind.SETTING, "user", "app")))
        .containsExactly("user changed: \"\" → \"app\"");
    assertThat(words(of(Kind.MOUNT, "/src #0", "x"), of(Kind.MOUNT, "/src #0", "y")))
        .containsExactly("mount /src #0 changed: \"x\" → \"y\"");
    assertThat(words(of(Kind.FILE, "", "x"), of(Kind.FILE, "", "y")))
        .containsExactly("the sources changed");
    assertThat(words(of(Kind.FILE, "a.c", "x"), of(Kind.FILE, "b.c", "x")))
        .containsExactly("a.c removed", "b.c added");
  }

  @Test
  void tellsAChangedParentAsTheStepAboveOrAsTheBase() {
    KeyParts old = KeyParts.builder().parent(ONE).build();
    KeyParts now = KeyParts.builder().parent(TWO).build();

    assertThat(words(old, now)).containsExactly("the step above changed");
    assertThat(KeyDiff.between(old, now, Optional.of("debian:12")).differences())
        .containsExactly(new Difference.Base("debian:12", ONE.toString(), TWO.toString()))
        .extracting(Difference::words)
        .containsExactly(
            "base image debian:12 changed: "
                + ONE.toString().substring(0, 19)
                + " → "
                + TWO.toString().substring(0, 19));
  }

  @Test
  void marksTheWordsOfAnInstructionThatChanged() {
    assertThat(words(argv("apt-get install -y curl git"), argv("apt-get install -y wget git")))
        .containsExactly(
            "instruction changed: /bin/sh -c apt-get install -y [-curl-] {+wget+} git");
    assertThat(words(argv("echo a  b"), argv("echo a b")))
        .containsExactly("instruction changed in its white space");
  }

  @Test
  void tellsEveryDifferenceTheParentFirst() {
    KeyParts old =
        KeyParts.builder().add(Kind.ENV, "E", "1").add(Kind.ARG, "A", "1").parent(ONE).build();
    KeyParts now =
        KeyParts.builder().add(Kind.ARG, "A", "2").parent(TWO).add(Kind.ENV, "E", "2").build();

    assertThat(words(old, now))
        .containsExactly(
            "the step above changed",
            "env E changed: \"1\" → \"2\"",
            "arg A changed: \"1\" → \"2\"");
  }

  @Test
  void keepsLongValuesOnOneLine() {
    assertThat(words(arg("V", "1"), arg("V", "x\n".repeat(100))))
        .singleElement()
        .asString()
        .hasSizeLessThan(100)
        .doesNotContain("\n")
        .endsWith("…\"");
  }

  private static List<String> words(KeyParts old, KeyParts now) {
    return KeyDiff.between(old, now).differences().stream().map(Difference::words).toList();
  }

  private static KeyParts arg(String name, String value) {
    return of(Kind.ARG, name, value);
  }

  private static KeyParts argv(String line) {
    return of(Kind.INSTRUCTION, "argv", KeyParts.framed(List.of("/bin/sh", "-c", line)));
  }

  private static KeyParts of(Kind kind, String label, String value) {
    return KeyParts.builder().add(kind, label, value).build();
  }

  @Test
  void showsNoValueWhoseNameTellsOfASecret() {
    KeyParts old = KeyParts.builder().add(KeyParts.Kind.ARG, "API_TOKEN", "hush1").build();
    KeyParts now = KeyParts.builder().add(KeyParts.Kind.ARG, "API_TOKEN", "hush2").build();

    assertThat(KeyDiff.between(old, now).differences())
        .extracting(Difference::words)
        .containsExactly("arg API_TOKEN changed");
  }
}
