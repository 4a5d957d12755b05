package dev.strata.image;

import dev.strata.oci.Digest;

/// One independently compressed piece of a layer's blob.
///
/// @param raw the digest of its piece of the tar
/// @param offset where it begins in the blob
/// @param length its compressed bytes
/// @param compressed the digest of these
public record Member(Digest raw, long offset, int length, Digest compressed) {}
