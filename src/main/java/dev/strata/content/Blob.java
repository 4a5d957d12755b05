package dev.strata.content;

import dev.strata.oci.Digest;

/// A committed blob: its digest and its size in bytes.
public record Blob(Digest digest, long sizeBytes) {}
