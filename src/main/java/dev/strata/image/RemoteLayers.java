package dev.strata.image;

import dev.strata.oci.Descriptor;
import java.io.IOException;
import java.util.List;

/// What is known of blobs in registries: who has them, and how they are had.
record RemoteLayers(RemoteBlobs blobs, BlobOrigins origins) {
  /// Where this blob can be had, without asking; none for one that never came from a registry.
  List<RemoteBlobs.Source> sources(Descriptor blob) throws IOException {
    List<String> repositories = origins.of(blob.digest());
    return repositories.isEmpty() ? List.of() : blobs.find(blob, repositories);
  }
}
