package dev.strata.witness;

import dev.strata.layer.LayerId;
import dev.strata.oci.Digest;
import dev.strata.tree.EntryType;
import dev.strata.tree.TreePath;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.zip.CRC32C;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.InflaterInputStream;

/// How a witness is kept:
///
/// ```text
/// version u8 | CRC-32C u32 of what follows | zlib ( parent, count u32, observation… )
/// parent: count u32 of layers, (32 bytes)…
/// observation: shared u16, rest of the path, flags u8
///   [1 attributes] type u8, mode u16, uid u32, gid u32, size u64, device u64, names u32,
///                  first name, count u32 of xattrs, (name, value in ISO-8859-1)…
///   [2 content] 32 bytes   [4 link target]   [8 listing] 32 bytes   [16 stamp] mtime i64, 32 bytes
/// ```
///
/// Paths stand in order, each less the characters that it shares with the one before. Texts are a
/// u32 length and as many bytes, integers big-endian.
public final class WitnessCodec {
  private static final int VERSION = 2;
  private static final int HEADER = 5;
  private static final int BUFFER_BYTES = 1 << 16;
  private static final int MOST_SHARED = 0xFFFF;

  private WitnessCodec() {}

  public static byte[] encode(Witness witness) {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    // Most of it is digests, which no effort makes smaller.
    Deflater fast = new Deflater(Deflater.BEST_SPEED);
    try (DataOutputStream out =
        new DataOutputStream(
            new BufferedOutputStream(new DeflaterOutputStream(body, fast), BUFFER_BYTES))) {
      out.writeInt(witness.parent().size());
      for (LayerId layer : witness.parent()) {
        out.write(layer.digest().bytes());
      }
      out.writeInt(witness.paths().size());
      String before = "";
      for (int i = 0; i < witness.paths().size(); i++) {
        String path = witness.paths().get(i);
        int shared = shared(before, path);
        out.writeShort(shared);
        text(out, TreePath.encode(path.substring(shared)));
        write(out, witness.at(i));
        before = path;
      }
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory", e);
    } finally {
      fast.end();
    }
    byte[] bytes = body.toByteArray();
    return ByteBuffer.allocate(HEADER + bytes.length)
        .put((byte) VERSION)
        .putInt(checksum(ByteBuffer.wrap(bytes)))
        .put(bytes)
        .array();
  }

  public static Witness decode(ByteBuffer encoded) throws MalformedWitnessException {
    ByteBuffer in = encoded.duplicate();
    if (in.remaining() < HEADER) {
      throw new MalformedWitnessException("a witness of " + in.remaining() + " bytes");
    }
    int version = in.get();
    if (version != VERSION) {
      throw new MalformedWitnessException("witness version " + version + ", not " + VERSION);
    }
    int checksum = in.getInt();
    byte[] body = new byte[in.remaining()];
    in.get(body);
    if (checksum(ByteBuffer.wrap(body)) != checksum) {
      throw new MalformedWitnessException("a witness with a wrong checksum");
    }
    try (DataInputStream data =
        new DataInputStream(
            new BufferedInputStream(
                new InflaterInputStream(new ByteArrayInputStream(body)), BUFFER_BYTES))) {
      return read(data);
    } catch (IOException | RuntimeException e) {
      throw new MalformedWitnessException("a witness that cannot be read: " + e.getMessage(), e);
    }
  }

  private static Witness read(DataInputStream in) throws IOException {
    int layers = in.readInt();
    List<LayerId> parent = new ArrayList<>();
    for (int i = 0; i < layers; i++) {
      parent.add(new LayerId(digest(in)));
    }
    int count = in.readInt();
    List<String> paths = new ArrayList<>();
    List<Observation> observations = new ArrayList<>();
    String before = "";
    for (int i = 0; i < count; i++) {
      int shared = in.readUnsignedShort();
      String path = before.substring(0, shared) + TreePath.decode(text(in));
      if (i > 0 && TreePath.ORDER.compare(before, path) >= 0) {
        throw new IOException("paths out of order");
      }
      paths.add(path);
      observations.add(observation(in));
      before = path;
    }
    return new Witness(parent, paths, observations);
  }

  private static void write(DataOutputStream out, Observation seen) throws IOException {
    out.writeByte(
        (seen.attributes().isPresent() ? 1 : 0)
            | (seen.content().isPresent() ? 2 : 0)
            | (seen.linkTarget().isPresent() ? 4 : 0)
            | (seen.listing().isPresent() ? 8 : 0)
            | (seen.stamp().isPresent() ? 16 : 0));
    if (seen.attributes().isPresent()) {
      write(out, seen.attributes().get());
    }
    if (seen.content().isPresent()) {
      out.write(seen.content().get().bytes());
    }
    if (seen.linkTarget().isPresent()) {
      text(out, TreePath.encode(seen.linkTarget().get()));
    }
    if (seen.listing().isPresent()) {
      out.write(seen.listing().get().bytes());
    }
    if (seen.stamp().isPresent()) {
      out.writeLong(seen.stamp().get().mtimeNanos());
      out.write(seen.stamp().get().what().bytes());
    }
  }

  private static void write(DataOutputStream out, Attributes seen) throws IOException {
    out.writeByte(seen.type().code());
    out.writeShort(seen.mode());
    out.writeInt(seen.uid());
    out.writeInt(seen.gid());
    out.writeLong(seen.size());
    out.writeLong(seen.device());
    out.writeInt(seen.names());
    text(out, TreePath.encode(seen.firstName()));
    out.writeInt(seen.xattrs().size());
    for (Map.Entry<String, String> xattr : seen.xattrs().entrySet()) {
      text(out, TreePath.encode(xattr.getKey()));
      text(out, xattr.getValue().getBytes(StandardCharsets.ISO_8859_1));
    }
  }

  private static Observation observation(DataInputStream in) throws IOException {
    int flags = in.readUnsignedByte();
    return new Observation(
        (flags & 1) != 0 ? Optional.of(attributes(in)) : Optional.empty(),
        (flags & 2) != 0 ? Optional.of(digest(in)) : Optional.empty(),
        (flags & 4) != 0 ? Optional.of(TreePath.decode(text(in))) : Optional.empty(),
        (flags & 8) != 0 ? Optional.of(digest(in)) : Optional.empty(),
        (flags & 16) != 0 ? Optional.of(new Stamp(in.readLong(), digest(in))) : Optional.empty());
  }

  private static Attributes attributes(DataInputStream in) throws IOException {
    EntryType type = EntryType.ofCode(in.readUnsignedByte());
    int mode = in.readUnsignedShort();
    int uid = in.readInt();
    int gid = in.readInt();
    long size = in.readLong();
    long device = in.readLong();
    int names = in.readInt();
    String firstName = TreePath.decode(text(in));
    int count = in.readInt();
    SortedMap<String, String> xattrs = count == 0 ? Attributes.NO_XATTRS : new TreeMap<>();
    for (int i = 0; i < count; i++) {
      String name = TreePath.decode(text(in));
      xattrs.put(name, new String(text(in), StandardCharsets.ISO_8859_1));
    }
    return new Attributes(type, mode, uid, gid, size, device, names, firstName, xattrs);
  }

  private static Digest digest(DataInputStream in) throws IOException {
    byte[] bytes = new byte[Digest.BYTES];
    in.readFully(bytes);
    return Digest.ofBytes(bytes);
  }

  private static void text(DataOutputStream out, byte[] bytes) throws IOException {
    out.writeInt(bytes.length);
    out.write(bytes);
  }

  private static byte[] text(DataInputStream in) throws IOException {
    int length = in.readInt();
    byte[] bytes = in.readNBytes(length);
    if (bytes.length < length) {
      throw new IOException("a text that ends early");
    }
    return bytes;
  }

  /// Never splits a pair of surrogates, since the rest is encoded alone.
  private static int shared(String a, String b) {
    int most = Math.min(Math.min(a.length(), b.length()), MOST_SHARED);
    int at = 0;
    while (at < most && a.charAt(at) == b.charAt(at)) {
      at++;
    }
    return at > 0 && Character.isSurrogate(b.charAt(at - 1)) ? b.lastIndexOf('/', at - 1) + 1 : at;
  }

  private static int checksum(ByteBuffer bytes) {
    CRC32C crc = new CRC32C();
    crc.update(bytes);
    return (int) crc.getValue();
  }
}
