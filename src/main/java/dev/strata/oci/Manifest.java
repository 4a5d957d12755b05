package dev.strata.oci;

import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// An image manifest (OCI image spec, manifest.md; Docker's manifest v2, schema 2): the config and
/// the layers from the lowest.
public record Manifest(
    String mediaType,
    Optional<String> artifactType,
    Descriptor config,
    List<Descriptor> layers,
    Optional<Descriptor> subject,
    SortedMap<String, String> annotations) {
  public Manifest {
    layers = List.copyOf(layers);
    annotations = Collections.unmodifiableSortedMap(new TreeMap<>(annotations));
  }

  public static Manifest of(String mediaType, Descriptor config, List<Descriptor> layers) {
    return new Manifest(
        mediaType, Optional.empty(), config, layers, Optional.empty(), new TreeMap<>());
  }

  public Manifest withAnnotations(SortedMap<String, String> value) {
    return new Manifest(mediaType, artifactType, config, layers, subject, value);
  }
}
