package dev.strata.oci;

import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// A typed reference to a blob (OCI image spec, descriptor.md).
public record Descriptor(
    String mediaType,
    Digest digest,
    long sizeBytes,
    SortedMap<String, String> annotations,
    Optional<Platform> platform) {
  public Descriptor {
    annotations = Collections.unmodifiableSortedMap(new TreeMap<>(annotations));
  }

  public static Descriptor of(String mediaType, Digest digest, long sizeBytes) {
    return new Descriptor(mediaType, digest, sizeBytes, new TreeMap<>(), Optional.empty());
  }

  public Descriptor withAnnotations(Map<String, String> more) {
    SortedMap<String, String> sum = new TreeMap<>(annotations);
    sum.putAll(more);
    return new Descriptor(mediaType, digest, sizeBytes, sum, platform);
  }

  public Descriptor withPlatform(Platform value) {
    return new Descriptor(mediaType, digest, sizeBytes, annotations, Optional.of(value));
  }
}
