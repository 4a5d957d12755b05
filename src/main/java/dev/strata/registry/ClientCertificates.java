package dev.strata.registry;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.interfaces.ECKey;
import java.security.interfaces.RSAKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;

/// Who this machine says it is: pairs of `NAME.cert` and `NAME.key` in PEM, as docker has them in
/// `certs.d`. Keys are PKCS#8 (`PRIVATE KEY`), PKCS#1 (`RSA PRIVATE KEY`) or SEC 1 (`EC PRIVATE
/// KEY`), without a passphrase. What is in a key shows in no message.
final class ClientCertificates {
  private static final char[] NO_PASSWORD = new char[0];
  private static final Pattern KEY =
      Pattern.compile("-----BEGIN ((?:RSA |EC )?PRIVATE KEY)-----([^-]*)-----END \\1-----");
  private static final String ENDING = ".cert";

  /// SEQUENCE { OID rsaEncryption, NULL }.
  private static final byte[] RSA = {
    0x30, 0x0D, 0x06, 0x09, 0x2A, (byte) 0x86, 0x48, (byte) 0x86, (byte) 0xF7, 0x0D, 1, 1, 1, 5, 0
  };

  /// OID ecPublicKey.
  private static final byte[] EC = {6, 7, 0x2A, (byte) 0x86, 0x48, (byte) 0xCE, 0x3D, 2, 1};

  private ClientCertificates() {}

  /// @param files that end in `.cert`; each has its key beside it
  static KeyManager[] managers(List<Path> files) throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    for (Path file : files) {
      String name = file.getFileName().toString();
      Path keyFile =
          file.resolveSibling(name.substring(0, name.length() - ENDING.length()) + ".key");
      List<Certificate> chain = Tls.read(file);
      store.setKeyEntry(
          file.toString(), key(keyFile, file), NO_PASSWORD, chain.toArray(Certificate[]::new));
    }
    KeyManagerFactory factory =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    factory.init(store, NO_PASSWORD);
    return factory.getKeyManagers();
  }

  private static PrivateKey key(Path file, Path certificate) throws IOException {
    String text;
    try {
      text = Files.readString(file, StandardCharsets.ISO_8859_1);
    } catch (NoSuchFileException e) {
      throw new IOException(
          "the client certificate "
              + certificate
              + " has no key: put it into "
              + file
              + " (files of authorities end in .crt)",
          e);
    }
    Matcher pem = KEY.matcher(text);
    if (!pem.find()) {
      throw unusable(file);
    }
    try {
      byte[] bytes = Base64.getMimeDecoder().decode(pem.group(2));
      return switch (pem.group(1)) {
        case "RSA PRIVATE KEY" -> parse(wrap(RSA, bytes), List.of("RSA"), file);
        case "EC PRIVATE KEY" ->
            parse(wrap(sequence(EC, curve(bytes, file)), bytes), List.of("EC"), file);
        default -> parse(bytes, List.of("RSA", "EC", "EdDSA"), file);
      };
    } catch (IllegalArgumentException _) {
      throw unusable(file);
    }
  }

  private static PrivateKey parse(byte[] pkcs8, List<String> algorithms, Path file)
      throws IOException {
    for (String algorithm : algorithms) {
      try {
        PrivateKey key =
            KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
        boolean fits = algorithm.equals("EdDSA") || key instanceof RSAKey || key instanceof ECKey;
        if (fits) {
          return key;
        }
      } catch (GeneralSecurityException _) {
        // Of another kind, or none: told below.
      }
    }
    throw unusable(file);
  }

  private static IOException unusable(Path file) {
    return new IOException(
        file
            + " holds no private key in PEM that can be used; write it without a passphrase"
            + " (openssl pkey -in KEY -out "
            + file
            + ")");
  }

  /// RFC 5208: SEQUENCE { INTEGER 0, algorithm, OCTET STRING { key } }.
  private static byte[] wrap(byte[] algorithm, byte[] key) {
    return sequence(new byte[] {2, 1, 0}, algorithm, tagged(4, key));
  }

  private static byte[] sequence(byte[]... parts) {
    int length = Arrays.stream(parts).mapToInt(part -> part.length).sum();
    byte[] all = new byte[length];
    int at = 0;
    for (byte[] part : parts) {
      System.arraycopy(part, 0, all, at, part.length);
      at += part.length;
    }
    return tagged(0x30, all);
  }

  private static byte[] tagged(int tag, byte[] content) {
    int length = content.length;
    byte[] head =
        length < 0x80
            ? new byte[] {(byte) tag, (byte) length}
            : new byte[] {(byte) tag, (byte) 0x82, (byte) (length >> 8), (byte) length};
    byte[] all = Arrays.copyOf(head, head.length + length);
    System.arraycopy(content, 0, all, head.length, length);
    return all;
  }

  /// RFC 5915: SEQUENCE { INTEGER 1, OCTET STRING, [0] { OID of the curve }, … }.
  private static byte[] curve(byte[] key, Path file) throws IOException {
    int at = key.length > 1 && (key[1] & 0x80) != 0 ? 2 + (key[1] & 0x7F) : 2;
    at += 3;
    if (at + 1 >= key.length || key[at] != 4) {
      throw unusable(file);
    }
    at += 2 + (key[at + 1] & 0xFF);
    if (at + 1 >= key.length
        || (key[at] & 0xFF) != 0xA0
        || at + 2 + (key[at + 1] & 0xFF) > key.length) {
      throw unusable(file);
    }
    return Arrays.copyOfRange(key, at + 2, at + 2 + (key[at + 1] & 0xFF));
  }
}
