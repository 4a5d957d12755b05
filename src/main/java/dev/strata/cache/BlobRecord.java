package dev.strata.cache;

import dev.strata.oci.DiffId;
import dev.strata.oci.Digest;

/// One compressed form of a layer, so that it is compressed once.
///
/// @param form how it was compressed: `gzip-6`; a layer has one blob of each form
/// @param sizeBytes of the blob
/// @param diffId of the tar inside
public record BlobRecord(String form, Digest digest, long sizeBytes, DiffId diffId) {}
