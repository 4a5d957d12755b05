package dev.strata.image;

import dev.strata.oci.Digest;
import dev.strata.oci.ImageReference;
import dev.strata.oci.Platform;
import java.util.List;

/// What is said of an image beside it: an in-toto statement, whose subject is the image's manifest.
public interface Attestation {
  /// The URI that tells what kind of thing is said.
  String predicateType();

  /// The statement's JSON.
  ///
  /// @param manifest of the image that is spoken of
  /// @param names that the image gets
  byte[] statement(Digest manifest, List<ImageReference> names, Platform platform);
}
