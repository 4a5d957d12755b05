package dev.strata.witness;

import dev.strata.layer.LayerId;
import dev.strata.oci.Digest;
import dev.strata.tree.TreePath;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;

/// How a witness is kept, in version 3:
///
/// ```text
/// version u8 | CRC-32C u32 of what follows | part | count u32 of mounts, mount…
/// part:  count u32 of layers, (32 bytes)… | observations
/// mount: position u32 | length u32, target | content 32 bytes | length u32, source | part
/// ```
///
/// The observations are in the form of {@link EncodedObservations}, not compressed: to inflate them
/// takes longer than to compare them. Integers are big-endian.
public final class WitnessCodec {
  private static final int VERSION = 3;
  private static final int HEADER = 5;

  private WitnessCodec() {}

  public static byte[] encode(Witness witness) {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(body)) {
      part(out, witness);
      out.writeInt(witness.mounts().size());
      for (MountWitness mount : witness.mounts()) {
        out.writeInt(mount.position());
        text(out, mount.target());
        out.write(mount.content().bytes());
        text(out, mount.source());
        part(out, mount.seen());
      }
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory", e);
    }
    byte[] bytes = body.toByteArray();
    return ByteBuffer.allocate(HEADER + bytes.length)
        .put((byte) VERSION)
        .putInt(checksum(ByteBuffer.wrap(bytes)))
        .put(bytes)
        .array();
  }

  private static void text(DataOutputStream out, String text) throws IOException {
    byte[] bytes = TreePath.encode(text);
    out.writeInt(bytes.length);
    out.write(bytes);
  }

  private static String text(ByteBuffer in) {
    byte[] bytes = new byte[in.getInt()];
    in.get(bytes);
    return TreePath.decode(bytes);
  }

  private static void part(DataOutputStream out, Witness witness) throws IOException {
    out.writeInt(witness.parent().size());
    for (LayerId layer : witness.parent()) {
      out.write(layer.digest().bytes());
    }
    EncodedObservations.write(witness.observations(), out);
  }

  /// Reads the paths; what was seen at each is read when it is compared.
  ///
  /// @param encoded is kept, and must not change
  public static Witness decode(ByteBuffer encoded) throws MalformedWitnessException {
    ByteBuffer in = encoded.slice();
    if (in.remaining() < HEADER) {
      throw new MalformedWitnessException("a witness of " + in.remaining() + " bytes");
    }
    int version = in.get();
    if (version != VERSION) {
      throw new MalformedWitnessException("witness version " + version + ", not " + VERSION);
    }
    if (in.getInt() != checksum(in.duplicate())) {
      throw new MalformedWitnessException("a witness with a wrong checksum");
    }
    try {
      Witness witness = part(in);
      List<MountWitness> mounts = new ArrayList<>();
      for (int left = in.getInt(); left > 0; left--) {
        int position = in.getInt();
        String target = text(in);
        Digest content = digest(in);
        mounts.add(new MountWitness(position, target, content, text(in), part(in)));
      }
      return witness.with(mounts);
    } catch (RuntimeException e) {
      throw new MalformedWitnessException("a witness that cannot be read: " + e.getMessage(), e);
    }
  }

  private static Witness part(ByteBuffer in) {
    List<LayerId> parent = new ArrayList<>();
    for (int left = in.getInt(); left > 0; left--) {
      parent.add(new LayerId(digest(in)));
    }
    return new Witness(parent, EncodedObservations.read(in), List.of());
  }

  private static Digest digest(ByteBuffer in) {
    byte[] bytes = new byte[Digest.BYTES];
    in.get(bytes);
    return Digest.ofBytes(bytes);
  }

  private static int checksum(ByteBuffer bytes) {
    CRC32C crc = new CRC32C();
    crc.update(bytes);
    return (int) crc.getValue();
  }
}
