package dev.strata.key;

import dev.strata.oci.Digest;
import dev.strata.tree.TreePath;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;

/// The labelled parts of a cache key, in order: what two keys are compared by, in words.
///
/// The key is `SHA-256(version | count | part…)`; a part is its kind, label and value, each
/// length-framed: kind as one byte, label and value as a 4-byte big-endian length and its bytes
/// ({@link TreePath#encode}: UTF-8, and any other byte as itself). So no two different
/// lists of parts encode alike, whatever characters they hold. A label may occur once only.
public record KeyParts(List<Part> parts) {
  /// Changes with the meaning or the encoding of any part; a pinned test fails otherwise.
  public static final int VERSION = 1;

  /// What a part is about; a miss is told in these terms. The codes are part of the encoding.
  public enum Kind {
    /// The digest of the state below.
    PARENT(1),
    /// The instruction's own text and flags.
    INSTRUCTION(2),
    /// One environment variable.
    ENV(3),
    /// One build argument.
    ARG(4),
    /// One selected source file of a COPY or ADD: attributes and content.
    FILE(5),
    /// Anything else a step takes in: user, working folder, shell, platform, network.
    SETTING(6),
    /// One mount of a RUN.
    MOUNT(7);

    private final int code;

    Kind(int code) {
      this.code = code;
    }

    public int code() {
      return code;
    }
  }

  /// One labelled value: `FILE "src/main.c" → "file 644 0:0 sha256:…"`.
  public record Part(Kind kind, String label, String value) {}

  public KeyParts {
    parts = List.copyOf(parts);
  }

  public CacheKey key() {
    return new CacheKey(digest(parts));
  }

  /// The key without the parent state: under it stand the witnesses.
  public CacheKey instructionKey() {
    return new CacheKey(digest(parts.stream().filter(p -> p.kind() != Kind.PARENT).toList()));
  }

  private static Digest digest(List<Part> parts) {
    MessageDigest hash = Digest.sha256();
    hash.update(ByteBuffer.allocate(8).putInt(VERSION).putInt(parts.size()).flip());
    for (Part part : parts) {
      hash.update((byte) part.kind().code());
      framed(hash, part.label());
      framed(hash, part.value());
    }
    return Digest.of(hash);
  }

  private static void framed(MessageDigest hash, String text) {
    byte[] bytes = TreePath.encode(text);
    hash.update(ByteBuffer.allocate(4).putInt(bytes.length).flip());
    hash.update(bytes);
  }

  public static Builder builder() {
    return new Builder();
  }

  /// Collects parts in the order of the calls.
  public static final class Builder {
    private final List<Part> parts = new ArrayList<>();

    public Builder add(Kind kind, String label, String value) {
      parts.add(new Part(kind, label, value));
      return this;
    }

    public KeyParts build() {
      return new KeyParts(parts);
    }
  }
}
