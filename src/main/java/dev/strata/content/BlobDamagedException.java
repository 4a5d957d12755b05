package dev.strata.content;

import dev.strata.oci.Digest;
import java.io.IOException;

/// Bytes are not those that their digest or size promised: they were damaged on the way or on disk,
/// or somebody lied about them.
public final class BlobDamagedException extends IOException {
  private static final long serialVersionUID = 1;

  private BlobDamagedException(String message) {
    super(message);
  }

  static BlobDamagedException digest(Digest expected, Digest found) {
    return new BlobDamagedException("the blob " + expected + " has other bytes: they are " + found);
  }

  static BlobDamagedException size(Digest expected, long expectedBytes, long foundBytes) {
    return new BlobDamagedException(
        "the blob "
            + expected
            + " has "
            + foundBytes
            + " bytes or more where "
            + expectedBytes
            + " were promised");
  }
}
