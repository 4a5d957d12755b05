package dev.strata.ssh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.RSAPublicKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Keys that ssh-keygen wrote, as an agent's.
final class KeyAgentTest {
  private static final byte[] DATA = "to be signed".getBytes(StandardCharsets.UTF_8);

  @TempDir Path folder;

  private Path key(String... options) throws Exception {
    Path key = folder.resolve("key");
    List<String> words = new ArrayList<>(List.of("ssh-keygen", "-q", "-C", "mine", "-f", key + ""));
    words.addAll(List.of(options));
    if (!words.contains("-N")) {
      words.addAll(List.of("-N", ""));
    }
    assertThat(new ProcessBuilder(words).inheritIO().start().waitFor()).isZero();
    return key;
  }

  private static byte[] publicBlob(Path key) throws IOException {
    String[] words = Files.readString(key.resolveSibling("key.pub")).split(" ");
    return Base64.getDecoder().decode(words[1]);
  }

  private static byte[] answer(Path key, byte[] request) throws IOException {
    try (Agent.Connection connection = KeyAgent.of(List.of(key)).connect()) {
      return connection.answer(request);
    }
  }

  private static byte[] signRequest(byte[] blob, int flags) {
    return new Wire.Writer()
        .type(AgentMessages.SIGN_REQUEST)
        .string(blob)
        .string(DATA)
        .uint32(flags)
        .bytes();
  }

  private static Wire.Reader payload(byte[] answer, byte type) {
    assertThat(answer[0]).isEqualTo(type);
    return Wire.Reader.of(Arrays.copyOfRange(answer, 1, answer.length));
  }

  @ParameterizedTest
  @ValueSource(strings = {"-t ed25519", "-t rsa", "-t rsa -m PEM", "-t rsa -m PKCS8"})
  void theKeyIsListedAsInItsPublicFile(String options) throws Exception {
    Path key = key(options.split(" "));

    Wire.Reader list =
        payload(
            answer(key, new byte[] {AgentMessages.REQUEST_IDENTITIES}),
            AgentMessages.IDENTITIES_ANSWER);

    assertThat(list.uint32()).isEqualTo(1);
    assertThat(list.string()).isEqualTo(publicBlob(key));
    assertThat(list.text()).isIn("mine", key.toString());
  }

  @Test
  void anEd25519SignatureIsTheKeys() throws Exception {
    Path key = key("-t", "ed25519");
    byte[] blob = publicBlob(key);

    Wire.Reader signature =
        Wire.Reader.of(
            payload(answer(key, signRequest(blob, 0)), AgentMessages.SIGN_RESPONSE).string());

    assertThat(signature.text()).isEqualTo("ssh-ed25519");
    Wire.Reader publicParts = Wire.Reader.of(blob);
    publicParts.text();
    byte[] head = HexFormat.of().parseHex("302a300506032b6570032100");
    byte[] encoded = ByteBuffer.allocate(44).put(head).put(publicParts.string()).array();
    PublicKey publicKey =
        KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(encoded));
    assertThat(verifies("Ed25519", publicKey, signature.string())).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "0,ssh-rsa,SHA1withRSA",
    "2,rsa-sha2-256,SHA256withRSA",
    "4,rsa-sha2-512,SHA512withRSA"
  })
  void anRsaSignatureHasTheHashThatIsAskedFor(int flags, String name, String algorithm)
      throws Exception {
    Path key = key("-t", "rsa");
    byte[] blob = publicBlob(key);

    Wire.Reader signature =
        Wire.Reader.of(
            payload(answer(key, signRequest(blob, flags)), AgentMessages.SIGN_RESPONSE).string());

    assertThat(signature.text()).isEqualTo(name);
    Wire.Reader publicParts = Wire.Reader.of(blob);
    publicParts.text();
    BigInteger exponent = publicParts.mpint();
    PublicKey publicKey =
        KeyFactory.getInstance("RSA")
            .generatePublic(new RSAPublicKeySpec(publicParts.mpint(), exponent));
    assertThat(verifies(algorithm, publicKey, signature.string())).isTrue();
  }

  private static boolean verifies(String algorithm, PublicKey key, byte[] signature)
      throws Exception {
    Signature verifier = Signature.getInstance(algorithm);
    verifier.initVerify(key);
    verifier.update(DATA);
    return verifier.verify(signature);
  }

  @Test
  void anUnknownKeyAndAMessageThatIsCutShortAreFailures() throws Exception {
    Path key = key("-t", "ed25519");
    byte[] request = signRequest(publicBlob(key), 0);

    assertThat(answer(key, signRequest(new byte[] {1}, 0))).containsExactly(AgentMessages.FAILURE);
    for (int length = 1; length < request.length; length++) {
      assertThat(answer(key, Arrays.copyOf(request, length)))
          .containsExactly(AgentMessages.FAILURE);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "-t ed25519 -N secret,passphrase",
    "-t rsa -m PEM -N secret,passphrase",
    "-t rsa -m PKCS8 -N secret,passphrase",
    "-t ecdsa,only ed25519 and RSA",
    "-t ecdsa -m PEM,only ed25519 and RSA"
  })
  void aKeyThatCannotBeUsedIsRefusedWithWhatToDo(String options, String reason) throws Exception {
    Path key = key(options.split(" "));

    assertThatThrownBy(() -> KeyAgent.of(List.of(key)))
        .isInstanceOf(UnusableKeyException.class)
        .hasMessageContaining(key.toString())
        .hasMessageContaining(reason)
        .hasMessageContaining("ssh-add");
  }

  @Test
  void whatIsNoKeyOrADamagedOneIsRefused() throws Exception {
    Path key = key("-t", "ed25519");
    String text = Files.readString(key);
    List<String> lines = new ArrayList<>(text.lines().toList());
    lines.remove(2);
    Path damaged = Files.write(folder.resolve("damaged"), lines);
    Path other = Files.writeString(folder.resolve("other"), "hello");

    assertThatThrownBy(() -> KeyAgent.of(List.of(damaged)))
        .isInstanceOf(UnusableKeyException.class)
        .hasMessageContaining("damaged");
    assertThatThrownBy(() -> KeyAgent.of(List.of(other)))
        .isInstanceOf(UnusableKeyException.class)
        .hasMessageContaining("no private key");
  }
}
