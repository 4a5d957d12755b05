package dev.strata.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.strata.key.KeyParts.Kind;
import dev.strata.oci.Digest;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

final class KeyPartsTest {
  private static final StateDigest PARENT = StateDigest.SCRATCH.with(Digest.of(new byte[] {1}));

  /// When this fails, KeyParts.VERSION has to change with it.
  @Test
  void pinsTheKeyOfOneStep() {
    assertThat(step().key())
        .hasToString("sha256:3408672ea890cd8ea52dc886f63c2e51050f4c2ee031813909ee1bac62980d5e");
    assertThat(step().instructionKey())
        .hasToString("sha256:5a575906608b14afb6bb766dc592fd71458a93762853a1b78e85e13f58ba595e");
    assertThat(PARENT)
        .hasToString("sha256:3ff5d162914d41ba432eb6bff8d9b0deb37c71ed2dd81720734d7bf4410200a6");
    assertThat(KeyParts.VERSION).isEqualTo(1);
  }

  @Test
  void keepsTheBordersBetweenLabelsAndValues() {
    List<KeyParts> lookalikes =
        List.of(
            args("A", "x-B=z"),
            args("A", "x", "B", "z"),
            args("A", "x", "-B", "z"),
            args("A=x", "B=z"),
            args("A", "x\nB=z"),
            args("A", "x\0B\0z"),
            args("A", ""),
            args("", "A"));

    assertThat(lookalikes).extracting(KeyParts::key).doesNotHaveDuplicates();
  }

  @Test
  void keepsTheBordersBetweenArguments() {
    assertThat(
            List.of(
                KeyParts.framed(List.of("a", "b")),
                KeyParts.framed(List.of("a b")),
                KeyParts.framed(List.of("a\" \"b")),
                KeyParts.framed(List.of("a\\\" \\\"b")),
                KeyParts.framed(List.of("a", "b", "")),
                KeyParts.framed(List.of())))
        .doesNotHaveDuplicates();
  }

  @Test
  void tellsTheKindsApart() {
    assertThat(Arrays.stream(Kind.values()).map(kind -> of(kind, "A", "x").key()))
        .doesNotHaveDuplicates();
  }

  @Test
  void doesNotDependOnTheOrderInWhichPartsWereFound() {
    assertThat(args("A", "1", "B", "2").key()).isEqualTo(args("B", "2", "A", "1").key());
    assertThat(args("A", "1", "B", "2").key()).isNotEqualTo(args("A", "2", "B", "1").key());
  }

  @Test
  void refusesALabelTwiceInItsKind() {
    assertThatThrownBy(() -> args("A", "1", "A", "2"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("label=A");
    assertThat(KeyParts.builder().add(Kind.ARG, "A", "1").add(Kind.ENV, "A", "1").build().parts())
        .hasSize(2);
  }

  @Test
  void changesWithTheParentStateAndKeepsItsInstructionKey() {
    KeyParts here = KeyParts.builder().parent(PARENT).add(Kind.ARG, "A", "1").build();
    KeyParts there = KeyParts.builder().parent(StateDigest.SCRATCH).add(Kind.ARG, "A", "1").build();

    assertThat(here.key()).isNotEqualTo(there.key());
    assertThat(here.instructionKey()).isEqualTo(there.instructionKey());
  }

  @Test
  void survivesStorageWithItsKey() throws MalformedKeyException {
    KeyParts odd =
        KeyParts.builder()
            .parent(PARENT)
            .add(Kind.FILE, "caf\udc80\udcff/🗻", "file 644")
            .add(Kind.INSTRUCTION, "", "")
            .build();

    KeyParts read = KeyParts.decode(odd.encode());

    assertThat(read).isEqualTo(odd);
    assertThat(new CacheKey(Digest.of(odd.encode()))).isEqualTo(odd.key());
  }

  @Test
  void refusesDamagedStorageWithoutAnyOtherException() {
    byte[] encoded = step().encode();
    for (int length = 0; length < encoded.length; length++) {
      byte[] cut = Arrays.copyOf(encoded, length);
      assertThatThrownBy(() -> KeyParts.decode(cut)).isInstanceOf(MalformedKeyException.class);
    }
    byte[] longer = Arrays.copyOf(encoded, encoded.length + 1);
    assertThatThrownBy(() -> KeyParts.decode(longer)).isInstanceOf(MalformedKeyException.class);
  }

  @Test
  void refusesPartsOfAnotherVersion() {
    byte[] encoded = step().encode();
    encoded[3]++;

    assertThatThrownBy(() -> KeyParts.decode(encoded))
        .isInstanceOf(MalformedKeyException.class)
        .hasMessage("key version 2, not 1");
    assertThat(new CacheKey(Digest.of(encoded))).isNotEqualTo(step().key());
  }

  private static KeyParts step() {
    return KeyParts.builder()
        .parent(PARENT)
        .add(Kind.INSTRUCTION, "argv", KeyParts.framed(List.of("/bin/sh", "-c", "make")))
        .add(Kind.ENV, "PATH", "/usr/bin")
        .add(Kind.ARG, "VERSION", "1.2")
        .add(Kind.SETTING, "platform", "linux/amd64")
        .build();
  }

  private static KeyParts of(Kind kind, String label, String value) {
    return KeyParts.builder().add(kind, label, value).build();
  }

  private static KeyParts args(String... labelsAndValues) {
    KeyParts.Builder parts = KeyParts.builder();
    for (int i = 0; i < labelsAndValues.length; i += 2) {
      parts.add(Kind.ARG, labelsAndValues[i], labelsAndValues[i + 1]);
    }
    return parts.build();
  }
}
