package dev.strata.key;

import dev.strata.oci.Digest;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/// Names a state: an immutable root file system.
///
/// `SHA-256("strata state 1" | parent state digest (32 bytes) | layer id (32 bytes))`, where
/// the layer id is a layer's content digest or, for a layer that came from outside, its diff
/// id. `SCRATCH`, the empty state, is the digest of the empty string.
public record StateDigest(Digest digest) {
  public static final StateDigest SCRATCH = new StateDigest(Digest.of(new byte[0]));
  private static final byte[] DOMAIN = "strata state 1".getBytes(StandardCharsets.UTF_8);

  /// The state of this layer over this one.
  public StateDigest with(Digest layer) {
    MessageDigest hash = Digest.sha256();
    hash.update(DOMAIN);
    hash.update(digest.bytes());
    hash.update(layer.bytes());
    return new StateDigest(Digest.of(hash));
  }

  @Override
  public String toString() {
    return digest.toString();
  }
}
