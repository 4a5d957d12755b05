package dev.strata.ssh;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.spec.EdECPrivateKeySpec;
import java.security.spec.NamedParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.RSAPrivateCrtKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Reads a private key, ed25519 or RSA and not encrypted, from a PEM file: OpenSSH's own form, or
/// for RSA also PKCS #1 and PKCS #8.
final class KeyFile {
  private static final Pattern PEM =
      Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----(.+?)-----END \\1-----", Pattern.DOTALL);
  private static final int MOST_BYTES = 64 * 1024;
  private static final byte[] MAGIC = "openssh-key-v1\0".getBytes(StandardCharsets.US_ASCII);
  private static final int SEED_BYTES = 32;

  private final Path file;

  private KeyFile(Path file) {
    this.file = file;
  }

  static SshKey read(Path file) throws IOException {
    if (Files.size(file) > MOST_BYTES) {
      throw new UnusableKeyException(file, "too large for a private key");
    }
    String text = Files.readString(file, StandardCharsets.ISO_8859_1);
    return new KeyFile(file).parse(text);
  }

  private SshKey parse(String text) throws UnusableKeyException {
    Matcher pem = PEM.matcher(text);
    if (!pem.find()) {
      throw new UnusableKeyException(file, "no agent's socket and no private key in PEM form");
    }
    if (pem.group(1).startsWith("ENCRYPTED") || pem.group(2).contains("ENCRYPTED")) {
      throw encrypted();
    }
    try {
      byte[] bytes = Base64.getMimeDecoder().decode(pem.group(2));
      return switch (pem.group(1)) {
        case "OPENSSH PRIVATE KEY" -> openSsh(bytes);
        case "RSA PRIVATE KEY" -> rsa(pkcs8(bytes), file.toString());
        case "PRIVATE KEY" -> rsa(bytes, file.toString());
        default -> throw otherKind(pem.group(1));
      };
    } catch (GeneralSecurityException | BufferUnderflowException | IllegalArgumentException _) {
      throw new UnusableKeyException(
          file, "the private key is damaged, or neither ed25519 nor RSA");
    }
  }

  private UnusableKeyException encrypted() {
    return new UnusableKeyException(
        file,
        "the key is protected by a passphrase; add it to an agent (ssh-add), and name its socket");
  }

  private UnusableKeyException otherKind(String kind) {
    return new UnusableKeyException(
        file,
        kind
            + ": only ed25519 and RSA keys are read; add it to an agent (ssh-add), and name its"
            + " socket");
  }

  private SshKey openSsh(byte[] bytes) throws UnusableKeyException, GeneralSecurityException {
    if (!Arrays.equals(MAGIC, 0, MAGIC.length, bytes, 0, Math.min(MAGIC.length, bytes.length))) {
      throw new IllegalArgumentException("no " + new String(MAGIC, StandardCharsets.US_ASCII));
    }
    Wire.Reader outer = Wire.Reader.of(Arrays.copyOfRange(bytes, MAGIC.length, bytes.length));
    String cipher = outer.text();
    outer.string();
    outer.string();
    if (!cipher.equals("none")) {
      throw encrypted();
    }
    if (outer.uint32() != 1) {
      throw new IllegalArgumentException("more than one key");
    }
    byte[] blob = outer.string();
    Wire.Reader inner = Wire.Reader.of(outer.string());
    long check = inner.uint32();
    if (check != inner.uint32()) {
      throw new IllegalArgumentException("check numbers differ");
    }
    String algorithm = inner.text();
    return switch (algorithm) {
      case SshKey.ED25519 -> ed25519(blob, inner);
      case SshKey.RSA -> openSshRsa(blob, inner);
      default -> throw otherKind(algorithm);
    };
  }

  private static SshKey ed25519(byte[] blob, Wire.Reader inner) throws GeneralSecurityException {
    inner.string();
    byte[] seed = Arrays.copyOf(inner.string(), SEED_BYTES);
    PrivateKey key =
        KeyFactory.getInstance("Ed25519")
            .generatePrivate(new EdECPrivateKeySpec(NamedParameterSpec.ED25519, seed));
    return new SshKey(blob, SshKey.ED25519, key, inner.text());
  }

  private static SshKey openSshRsa(byte[] blob, Wire.Reader inner) throws GeneralSecurityException {
    BigInteger modulus = inner.mpint();
    BigInteger publicExponent = inner.mpint();
    BigInteger privateExponent = inner.mpint();
    BigInteger coefficient = inner.mpint();
    BigInteger p = inner.mpint();
    BigInteger q = inner.mpint();
    PrivateKey key =
        KeyFactory.getInstance("RSA")
            .generatePrivate(
                new RSAPrivateCrtKeySpec(
                    modulus,
                    publicExponent,
                    privateExponent,
                    p,
                    q,
                    privateExponent.mod(p.subtract(BigInteger.ONE)),
                    privateExponent.mod(q.subtract(BigInteger.ONE)),
                    coefficient));
    return new SshKey(blob, SshKey.RSA, key, inner.text());
  }

  private static SshKey rsa(byte[] pkcs8, String comment) throws GeneralSecurityException {
    PrivateKey key = KeyFactory.getInstance("RSA").generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
    if (!(key instanceof RSAPrivateCrtKey rsa)) {
      throw new IllegalArgumentException("an RSA key without its public exponent");
    }
    byte[] blob =
        new Wire.Writer()
            .text(SshKey.RSA)
            .mpint(rsa.getPublicExponent())
            .mpint(rsa.getModulus())
            .bytes();
    return new SshKey(blob, SshKey.RSA, key, comment);
  }

  /// Wraps PKCS #1 as PKCS #8: SEQUENCE { version 0, { rsaEncryption, NULL }, OCTET STRING }.
  private static byte[] pkcs8(byte[] pkcs1) {
    byte[] head = HexFormat.of().parseHex("020100300d06092a864886f70d0101010500");
    byte[] octets = der(0x04, pkcs1);
    byte[] content = Arrays.copyOf(head, head.length + octets.length);
    System.arraycopy(octets, 0, content, head.length, octets.length);
    return der(0x30, content);
  }

  /// A value of this tag, with a length of four bytes.
  private static byte[] der(int tag, byte[] content) {
    ByteBuffer value = ByteBuffer.allocate(6 + content.length);
    value.put((byte) tag).put((byte) 0x84).putInt(content.length).put(content);
    return value.array();
  }
}
