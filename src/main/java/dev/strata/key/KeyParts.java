package dev.strata.key;

import dev.strata.oci.Digest;
import dev.strata.tree.TreePath;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// The labelled parts of a cache key: what two keys are compared by, in words.
///
/// The key is the SHA-256 of the encoding, all integers big-endian:
///
/// ```text
/// version u32 | count u32 | count × ( kind u8 | length u32, label | length u32, value )
/// ```
///
/// Label and value are the bytes of {@link TreePath#encode}: UTF-8, and any other byte as itself.
/// Each is framed by its length, so no two different lists encode alike, whatever characters they
/// hold. Parts are sorted by kind, then label (as UTF-16 units), and a label occurs once in its
/// kind: the order in which they were found out has no meaning. Where order has one, as in an
/// argument list, it is inside one value ({@link #framed}).
public record KeyParts(List<Part> parts) {
  /// Changes with the meaning or the encoding of any part; a pinned test fails otherwise.
  public static final int VERSION = 1;

  /// The label of what a RUN executes, as {@link #framed} arguments.
  static final String ARGV = "argv";

  private static final String STATE = "state";
  private static final Comparator<Part> ORDER =
      Comparator.comparingInt((Part part) -> part.kind().code()).thenComparing(Part::label);

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
    /// The selected sources of a COPY or ADD: attributes and content.
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

    static Optional<Kind> ofCode(int code) {
      return code >= 1 && code <= values().length
          ? Optional.of(values()[code - 1])
          : Optional.empty();
    }
  }

  /// One labelled value: `FILE "src/main.c" → "file 644 0:0 sha256:…"`.
  public record Part(Kind kind, String label, String value) {}

  /// @throws IllegalArgumentException when a label occurs twice in its kind
  public KeyParts {
    parts = parts.stream().sorted(ORDER).toList();
    for (int i = 1; i < parts.size(); i++) {
      if (ORDER.compare(parts.get(i - 1), parts.get(i)) == 0) {
        throw new IllegalArgumentException("two key parts " + parts.get(i - 1));
      }
    }
  }

  public CacheKey key() {
    return new CacheKey(Digest.of(encode()));
  }

  /// The key without the parent state, and without what read-only bind mounts show: under it stand
  /// the witnesses, which tell of both what counted.
  public CacheKey instructionKey() {
    return new KeyParts(
            parts.stream()
                .filter(part -> part.kind() != Kind.PARENT)
                .map(RunParts::withoutBindContent)
                .toList())
        .key();
  }

  /// The instruction in short, for people: `RUN /bin/sh -c make`, `COPY /src/`; empty where the key
  /// is of no instruction.
  public String title() {
    return parts.stream()
        .filter(part -> part.kind() == Kind.INSTRUCTION && !part.label().equals("script"))
        .findFirst()
        .map(
            part ->
                part.label().equals(ARGV)
                    ? "RUN " + Framing.readable(part.value())
                    : part.label() + " " + part.value())
        .orElse("");
  }

  public Optional<String> find(Kind kind, String label) {
    return parts.stream()
        .filter(part -> part.kind() == kind && part.label().equals(label))
        .map(Part::value)
        .findFirst();
  }

  /// The encoding that the key is the digest of.
  public byte[] encode() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeInt(VERSION);
      out.writeInt(parts.size());
      for (Part part : parts) {
        out.writeByte(part.kind().code());
        write(out, part.label());
        write(out, part.value());
      }
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory", e);
    }
    return bytes.toByteArray();
  }

  private static void write(DataOutputStream out, String text) throws IOException {
    byte[] bytes = TreePath.encode(text);
    out.writeInt(bytes.length);
    out.write(bytes);
  }

  /// Reads what {@link #encode} wrote; nothing else is accepted, so that a decoded list has the key
  /// that the bytes have.
  public static KeyParts decode(byte[] encoded) throws MalformedKeyException {
    try {
      return read(ByteBuffer.wrap(encoded));
    } catch (BufferUnderflowException _) {
      throw new MalformedKeyException("key parts end early");
    }
  }

  private static KeyParts read(ByteBuffer in) throws MalformedKeyException {
    int version = in.getInt();
    if (version != VERSION) {
      throw new MalformedKeyException("key version " + version + ", not " + VERSION);
    }
    int count = in.getInt();
    List<Part> parts = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int code = in.get();
      Kind kind =
          Kind.ofCode(code).orElseThrow(() -> new MalformedKeyException("key part kind " + code));
      Part part = new Part(kind, readText(in), readText(in));
      if (!parts.isEmpty() && ORDER.compare(parts.getLast(), part) >= 0) {
        throw new MalformedKeyException("key parts out of order");
      }
      parts.add(part);
    }
    if (count < 0 || in.hasRemaining()) {
      throw new MalformedKeyException("key parts of another length than they say");
    }
    return new KeyParts(parts);
  }

  private static String readText(ByteBuffer in) throws MalformedKeyException {
    int length = in.getInt();
    if (length < 0 || length > in.remaining()) {
      throw new MalformedKeyException("key parts end early");
    }
    byte[] bytes = new byte[length];
    in.get(bytes);
    return TreePath.decode(bytes);
  }

  /// Several texts as one value in which their borders and their order are kept: `["a b", "c"]`
  /// becomes `"a b" "c"`.
  public static String framed(Collection<String> texts) {
    return Framing.write(texts);
  }

  /// The texts that were {@link #framed}.
  public static List<String> unframed(String value) {
    return Framing.read(value);
  }

  public static Builder builder() {
    return new Builder();
  }

  /// Collects parts, in any order.
  public static final class Builder {
    private final List<Part> parts = new ArrayList<>();

    private Builder() {}

    public Builder add(Kind kind, String label, String value) {
      parts.add(new Part(kind, label, value));
      return this;
    }

    /// The state below. It has one label whether a base image or a step made it: a step that moves
    /// into another stage keeps its key.
    public Builder parent(StateDigest state) {
      return add(Kind.PARENT, STATE, state.toString());
    }

    public KeyParts build() {
      return new KeyParts(parts);
    }
  }
}
