package dev.strata.cache;

import dev.strata.oci.DiffId;
import java.util.ArrayList;
import java.util.List;

/// A layer's {@link BlobRecord}s as stored, version 1:
/// `count varint | count × ( form text | digest 32 | size varint | diff id 32 )`.
final class BlobCodec {
  private static final int VERSION = 1;

  private BlobCodec() {}

  static byte[] encode(byte[] key, List<BlobRecord> blobs) {
    ByteWriter out = new ByteWriter().varint(blobs.size());
    for (BlobRecord blob : blobs) {
      out.text(blob.form())
          .digest(blob.digest())
          .varint(blob.sizeBytes())
          .digest(blob.diffId().digest());
    }
    return Envelope.seal(Column.BLOBS, key, VERSION, out.toBytes());
  }

  static List<BlobRecord> decode(byte[] key, byte[] value) throws DamagedValueException {
    ByteReader in = Envelope.open(Column.BLOBS, key, VERSION, value);
    long count = in.varint();
    List<BlobRecord> blobs = new ArrayList<>();
    for (long i = 0; i < count; i++) {
      blobs.add(new BlobRecord(in.text(), in.digest(), in.varint(), new DiffId(in.digest())));
    }
    in.end();
    return blobs;
  }
}
