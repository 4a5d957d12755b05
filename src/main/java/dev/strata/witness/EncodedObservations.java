package dev.strata.witness;

import dev.strata.oci.Digest;
import dev.strata.tree.EntryType;
import dev.strata.tree.TreePath;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// Observations as bytes, of which the paths are read at once, and what was seen at a path when it
/// is asked for: of many thousand, a comparison asks for few.
///
/// ```text
/// length u32 of what follows | count u32 | length u32, path… | flags: count × u8
///   | ends: count × u32 | observation…
/// path: shared varint, length varint, bytes of the rest
/// observation: [1 attributes] type u8, mode, uid, gid, size, device, names varint,
///                [32 several names] first name; count varint of xattrs, (name, value in ISO-8859-1)…
///              [2 content] 32 bytes   [4 link target]   [8 listing] 32 bytes
///              [16 stamp] mtime i64, 32 bytes
/// ```
///
/// A path lacks the bytes that it shares with the one before; `ends` are counted from the first
/// observation. Texts are a varint length and as many bytes, other integers big-endian.
record EncodedObservations(
    ByteBuffer encoded, List<String> paths, int flagsAt, int endsAt, int observationsAt)
    implements Observations {

  /// Reads the paths, and leaves `in` behind all of it.
  static EncodedObservations read(ByteBuffer in) {
    int length = in.getInt(in.position());
    ByteBuffer encoded = in.slice(in.position(), Integer.BYTES + length);
    in.position(in.position() + Integer.BYTES + length);
    ByteBuffer reader = encoded.duplicate().position(Integer.BYTES);
    int count = reader.getInt();
    int pathBytes = reader.getInt();
    int flagsAt = reader.position() + pathBytes;
    int endsAt = flagsAt + count;
    List<String> paths = paths(reader, count, pathBytes);
    return new EncodedObservations(
        encoded, paths, flagsAt, endsAt, endsAt + Integer.BYTES * count);
  }

  private static List<String> paths(ByteBuffer in, int count, int bytes) {
    byte[] encoded = new byte[bytes];
    in.get(encoded);
    String[] paths = new String[count];
    byte[] path = new byte[1 << 12];
    int at = 0;
    for (int i = 0; i < count; i++) {
      int shared = encoded[at++];
      if (shared < 0) {
        shared = shared & 0x7F | varint(encoded, at) << 7;
        at += varintBytes(encoded, at);
      }
      int rest = encoded[at++];
      if (rest < 0) {
        rest = rest & 0x7F | varint(encoded, at) << 7;
        at += varintBytes(encoded, at);
      }
      if (shared + rest > path.length) {
        path = java.util.Arrays.copyOf(path, 2 * (shared + rest));
      }
      System.arraycopy(encoded, at, path, shared, rest);
      at += rest;
      paths[i] = text(path, shared + rest);
    }
    return List.of(paths);
  }

  private static int varint(byte[] bytes, int from) {
    int value = 0;
    int at = from;
    for (int shift = 0; ; shift += 7) {
      byte b = bytes[at++];
      value |= (b & 0x7F) << shift;
      if (b >= 0) {
        return value;
      }
    }
  }

  private static int varintBytes(byte[] bytes, int from) {
    int at = from;
    while (bytes[at] < 0) {
      at++;
    }
    return at + 1 - from;
  }

  private static String text(byte[] bytes, int length) {
    for (int i = 0; i < length; i++) {
      if (bytes[i] < 0) {
        return TreePath.decode(java.util.Arrays.copyOf(bytes, length));
      }
    }
    return new String(bytes, 0, length, StandardCharsets.ISO_8859_1);
  }

  @Override
  public int flags(int position) {
    return encoded.get(flagsAt + position);
  }

  @Override
  public Observation at(int position) {
    int start = position == 0 ? 0 : encoded.getInt(endsAt + Integer.BYTES * (position - 1));
    ByteBuffer in = encoded.duplicate().position(observationsAt + start);
    int flags = flags(position);
    return new Observation(
        (flags & Observation.ATTRIBUTES) != 0 ? Optional.of(attributes(in, flags)) : Optional.empty(),
        (flags & Observation.CONTENT) != 0 ? Optional.of(digest(in)) : Optional.empty(),
        (flags & Observation.LINK) != 0 ? Optional.of(text(in)) : Optional.empty(),
        (flags & Observation.LISTING) != 0 ? Optional.of(digest(in)) : Optional.empty(),
        (flags & Observation.STAMP) != 0
            ? Optional.of(new Stamp(in.getLong(), digest(in)))
            : Optional.empty());
  }

  private static Attributes attributes(ByteBuffer in, int flags) {
    EntryType type = EntryType.ofCode(in.get());
    int mode = (int) varint(in);
    int uid = (int) varint(in);
    int gid = (int) varint(in);
    long size = varint(in);
    long device = varint(in);
    int names = (int) varint(in);
    String firstName = (flags & Observation.SEVERAL_NAMES) != 0 ? text(in) : "";
    int count = (int) varint(in);
    SortedMap<String, String> xattrs = count == 0 ? Attributes.NO_XATTRS : new TreeMap<>();
    for (int i = 0; i < count; i++) {
      String name = text(in);
      xattrs.put(name, new String(bytes(in), StandardCharsets.ISO_8859_1));
    }
    return new Attributes(type, mode, uid, gid, size, device, names, firstName, xattrs);
  }

  private static Digest digest(ByteBuffer in) {
    byte[] bytes = new byte[Digest.BYTES];
    in.get(bytes);
    return Digest.ofBytes(bytes);
  }

  static String text(ByteBuffer in) {
    return TreePath.decode(bytes(in));
  }

  private static byte[] bytes(ByteBuffer in) {
    byte[] bytes = new byte[(int) varint(in)];
    in.get(bytes);
    return bytes;
  }

  private static long varint(ByteBuffer in) {
    long value = 0;
    for (int shift = 0; ; shift += 7) {
      byte b = in.get();
      value |= (long) (b & 0x7F) << shift;
      if (b >= 0) {
        return value;
      }
    }
  }

  /// Writes any observations in this form.
  static void write(Observations observations, DataOutputStream out) throws IOException {
    if (observations instanceof EncodedObservations known) {
      byte[] bytes = new byte[known.encoded().capacity()];
      known.encoded().get(0, bytes);
      out.write(bytes);
      return;
    }
    int count = observations.paths().size();
    ByteList paths = new ByteList();
    ByteList seen = new ByteList();
    byte[] flags = new byte[count];
    ByteBuffer ends = ByteBuffer.allocate(Integer.BYTES * count);
    byte[] before = {};
    for (int i = 0; i < count; i++) {
      byte[] path = TreePath.encode(observations.paths().get(i));
      int mismatch = java.util.Arrays.mismatch(before, path);
      int shared = mismatch < 0 ? path.length : mismatch;
      paths.varint(shared).varint(path.length - shared).raw(path, shared);
      Observation observation = observations.at(i);
      flags[i] = (byte) observation.flags();
      write(observation, seen);
      ends.putInt(seen.size());
      before = path;
    }
    out.writeInt(2 * Integer.BYTES + paths.size() + count + ends.capacity() + seen.size());
    out.writeInt(count);
    out.writeInt(paths.size());
    paths.writeTo(out);
    out.write(flags);
    out.write(ends.array());
    seen.writeTo(out);
  }

  private static void write(Observation seen, ByteList out) {
    if (seen.attributes().isPresent()) {
      write(seen.attributes().get(), out);
    }
    seen.content().ifPresent(content -> out.raw(content.bytes(), 0));
    seen.linkTarget().ifPresent(out::text);
    seen.listing().ifPresent(listing -> out.raw(listing.bytes(), 0));
    seen.stamp().ifPresent(stamp -> out.i64(stamp.mtimeNanos()).raw(stamp.what().bytes(), 0));
  }

  private static void write(Attributes seen, ByteList out) {
    out.u8(seen.type().code())
        .varint(seen.mode())
        .varint(Integer.toUnsignedLong(seen.uid()))
        .varint(Integer.toUnsignedLong(seen.gid()))
        .varint(seen.size())
        .varint(seen.device())
        .varint(seen.names());
    if (seen.names() > 1) {
      out.text(seen.firstName());
    }
    out.varint(seen.xattrs().size());
    for (Map.Entry<String, String> xattr : seen.xattrs().entrySet()) {
      out.text(xattr.getKey());
      byte[] value = xattr.getValue().getBytes(StandardCharsets.ISO_8859_1);
      out.varint(value.length).raw(value, 0);
    }
  }
}
