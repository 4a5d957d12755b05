package dev.strata.cache;

import dev.strata.oci.DiffId;
import dev.strata.oci.Digest;

/// One compressed form of a layer, so that it is compressed once.
///
/// @param mediaType of the layer as an image's manifest names it
/// @param sizeBytes of the blob
/// @param diffId of the tar inside
public record BlobRecord(String mediaType, Digest digest, long sizeBytes, DiffId diffId) {}
