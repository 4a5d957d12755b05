package dev.strata.oci;

import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// An image index (OCI image spec, image-index.md; Docker's manifest list).
public record Index(
    String mediaType, List<Descriptor> manifests, SortedMap<String, String> annotations) {
  public Index {
    manifests = List.copyOf(manifests);
    annotations = Collections.unmodifiableSortedMap(new TreeMap<>(annotations));
  }

  public static Index of(String mediaType, List<Descriptor> manifests) {
    return new Index(mediaType, manifests, new TreeMap<>());
  }

  /// The manifests of images: attestations, which BuildKit puts beside them, are left out.
  public List<Descriptor> images() {
    return manifests.stream()
        .filter(d -> !d.annotations().containsKey(Annotations.REFERENCE_TYPE))
        .filter(d -> MediaTypes.isManifest(d.mediaType()) || MediaTypes.isIndex(d.mediaType()))
        .toList();
  }

  /// The first image of this platform: with the same variant where there is one, else with the
  /// nearest that this processor runs (an arm v7 machine runs v6 and v5).
  public Optional<Descriptor> find(Platform wanted) {
    return images().stream()
        .filter(d -> d.platform().isPresent())
        .filter(d -> wanted.runs(d.platform().orElseThrow()))
        .max(
            java.util.Comparator.comparing(
                (Descriptor d) -> d.platform().orElseThrow().variant().orElse("")));
  }
}
