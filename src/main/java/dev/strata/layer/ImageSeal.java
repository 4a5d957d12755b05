package dev.strata.layer;

import dev.strata.oci.Digest;

/// What makes a layer's image known: its file's name in the store, its size in bytes, and the
/// digest that {@link ImageDigest} tells of it.
record ImageSeal(String file, long sizeBytes, Digest digest) {}
