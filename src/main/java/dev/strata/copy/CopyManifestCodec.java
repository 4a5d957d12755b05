package dev.strata.copy;

import dev.strata.tree.EntryType;
import dev.strata.tree.TreePath;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// The stored form of a {@link CopyManifest}, version 1. All numbers but the detail are LEB128.
///
///     version  u8 = 1
///     count
///     line…    shared     bytes that the path has in common with the line before's
///              length     of the rest of the path
///              bytes      the rest of the path, as TreePath.encode
///              type       EntryType code
///              mode uid gid
///              detail     8 bytes, big-endian
final class CopyManifestCodec {
  private static final int VERSION = 1;
  private static final int MAX_PATH_BYTES = 1 << 16;

  private CopyManifestCodec() {}

  static byte[] encode(CopyManifest manifest) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(32 * manifest.lines().size() + 16);
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeByte(VERSION);
      number(out, manifest.lines().size());
      byte[] previous = new byte[0];
      for (CopyManifest.Line line : manifest.lines()) {
        byte[] path = TreePath.encode(line.path());
        int shared = Math.max(0, Arrays.mismatch(previous, path));
        if (Arrays.equals(previous, path)) {
          shared = path.length;
        }
        number(out, shared);
        number(out, path.length - shared);
        out.write(path, shared, path.length - shared);
        number(out, line.type().code());
        number(out, line.mode());
        number(out, line.uid());
        number(out, line.gid());
        out.writeLong(line.detail());
        previous = path;
      }
    } catch (IOException e) {
      throw new UncheckedIOException("memory does not fail", e);
    }
    return bytes.toByteArray();
  }

  static CopyManifest decode(byte[] bytes) throws MalformedManifestException {
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
      int version = in.readUnsignedByte();
      if (version != VERSION) {
        throw new MalformedManifestException("version " + version);
      }
      int count = number(in);
      List<CopyManifest.Line> lines = new ArrayList<>(Math.clamp(count, 0, bytes.length));
      byte[] previous = new byte[0];
      for (int i = 0; i < count; i++) {
        byte[] path = path(in, previous);
        lines.add(
            new CopyManifest.Line(
                TreePath.decode(path),
                EntryType.ofCode(number(in)),
                number(in),
                number(in),
                number(in),
                in.readLong()));
        previous = path;
      }
      return new CopyManifest(lines);
    } catch (IOException | IllegalArgumentException e) {
      throw new MalformedManifestException("damaged: " + e.getMessage());
    }
  }

  private static byte[] path(DataInputStream in, byte[] previous) throws IOException {
    int shared = number(in);
    int rest = number(in);
    if (shared < 0 || shared > previous.length || rest < 0 || rest > MAX_PATH_BYTES) {
      throw new IOException("path of " + shared + " + " + rest + " bytes");
    }
    byte[] path = Arrays.copyOf(previous, shared + rest);
    in.readFully(path, shared, rest);
    return path;
  }

  private static void number(DataOutputStream out, int value) throws IOException {
    int rest = value;
    while ((rest & ~0x7F) != 0) {
      out.writeByte((rest & 0x7F) | 0x80);
      rest >>>= 7;
    }
    out.writeByte(rest);
  }

  private static int number(DataInputStream in) throws IOException {
    int value = 0;
    for (int shift = 0; shift < 35; shift += 7) {
      int part = in.readUnsignedByte();
      value |= (part & 0x7F) << shift;
      if ((part & 0x80) == 0) {
        return value;
      }
    }
    throw new IOException("number too long");
  }
}
