package dev.strata.cache;

import dev.strata.oci.Digest;

/// The place of a step across builds: what a miss is explained against.
///
/// @param buildFile what tells this Dockerfile from others for the user: its absolute path
/// @param stage the stage's name, or its index
/// @param position from 0, in the stage
public record Slot(String buildFile, String stage, int position) {
  byte[] storageKey() {
    return Digest.of(new ByteWriter().text(buildFile).text(stage).varint(position).toBytes())
        .bytes();
  }
}
