package dev.strata.image;

import dev.strata.oci.Annotations;
import dev.strata.oci.Descriptor;
import dev.strata.oci.ImageReference;
import dev.strata.oci.Rfc3339;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// An image to be put into an archive: its manifest or index, the names that it gets there, and
/// annotations for its descriptor in `index.json`.
public record NamedImage(
    Descriptor target, List<ImageReference> names, SortedMap<String, String> annotations) {
  public NamedImage {
    names = List.copyOf(names);
    annotations = Collections.unmodifiableSortedMap(new TreeMap<>(annotations));
  }

  /// A packed image; its time of creation is annotated, as buildx does.
  public static NamedImage of(PackedImage image, List<ImageReference> names) {
    return of(image.descriptor(), image.config().created(), names);
  }

  /// As {@link #of(PackedImage, List)}, of a manifest or an index.
  public static NamedImage of(
      Descriptor target, Optional<Instant> created, List<ImageReference> names) {
    SortedMap<String, String> annotations = new TreeMap<>();
    created.ifPresent(t -> annotations.put(Annotations.CREATED, Rfc3339.format(t)));
    return new NamedImage(target, names, annotations);
  }

  public NamedImage withAnnotations(Map<String, String> more) {
    SortedMap<String, String> sum = new TreeMap<>(annotations);
    sum.putAll(more);
    return new NamedImage(target, names, sum);
  }

  /// One descriptor for each name, as buildx writes them, or one without.
  List<Descriptor> descriptors() {
    Descriptor plain = LayoutFolder.plain(target).withAnnotations(annotations);
    if (names.isEmpty()) {
      return List.of(plain);
    }
    List<Descriptor> named = new ArrayList<>();
    for (ImageReference name : names) {
      named.add(
          plain.withAnnotations(
              Map.of(
                  Annotations.CONTAINERD_NAME,
                  name.toString(),
                  Annotations.REF_NAME,
                  name.tag().orElse("latest"))));
    }
    return named;
  }
}
