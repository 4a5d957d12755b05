package dev.strata.oci;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;

/// A SHA-256 digest, written `sha256:<64 lowercase hex digits>` (OCI image spec, descriptor.md,
/// "Digests"). Immutable; ordered as its bytes.
public final class Digest implements Comparable<Digest> {
  public static final int BYTES = 32;
  private static final String PREFIX = "sha256:";

  private final byte[] bytes;

  private Digest(byte[] bytes) {
    this.bytes = bytes;
  }

  public static Digest ofBytes(byte[] bytes) {
    if (bytes.length != BYTES) {
      throw new IllegalArgumentException("a SHA-256 digest of " + bytes.length + " bytes");
    }
    return new Digest(bytes.clone());
  }

  /// The digest of these bytes.
  public static Digest of(byte[] content) {
    return new Digest(sha256().digest(content));
  }

  /// What `hash` has taken in so far; `hash` is reset.
  public static Digest of(MessageDigest hash) {
    return ofBytes(hash.digest());
  }

  /// Reads `sha256:<hex>`.
  ///
  /// @throws IllegalArgumentException for any other text
  public static Digest parse(String text) {
    if (!text.startsWith(PREFIX) || text.length() != PREFIX.length() + 2 * BYTES) {
      throw new IllegalArgumentException("not a sha256 digest: " + text);
    }
    String hex = text.substring(PREFIX.length());
    if (!hex.chars().allMatch(c -> c >= '0' && c <= '9' || c >= 'a' && c <= 'f')) {
      throw new IllegalArgumentException("not a sha256 digest: " + text);
    }
    return new Digest(HexFormat.of().parseHex(hex));
  }

  public static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this JDK has no SHA-256", e);
    }
  }

  public byte[] bytes() {
    return bytes.clone();
  }

  public String hex() {
    return HexFormat.of().formatHex(bytes);
  }

  /// The first twelve hex digits, for people.
  public String abbreviated() {
    return hex().substring(0, 12);
  }

  @Override
  public int compareTo(Digest other) {
    return Arrays.compareUnsigned(bytes, other.bytes);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Digest that && Arrays.equals(bytes, that.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  @Override
  public String toString() {
    return PREFIX + hex();
  }
}
