package dev.strata.image;

import dev.strata.oci.ImageReference;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// One `-o` option, read.
///
/// - `dest` is a path as written; `-` stands for standard output; absent where there is none.
/// - `tar` is false for `tar=false`: an image layout in a folder.
/// - `compression` holds kind and level; `forceCompression` asks for it also where a layer has a
///   blob of another compression already.
/// - `ociMediaTypes` is absent when nothing is said: OCI's for `oci`, Docker's for `docker`.
/// - `annotations` by where they go; a platform's alone (`annotation[linux/amd64].KEY`) are under
///   that platform's text, all others under `""`.
public record OutputSpec(
    OutputType type,
    Optional<String> dest,
    boolean tar,
    List<ImageReference> names,
    boolean push,
    Compression compression,
    boolean forceCompression,
    Optional<Boolean> ociMediaTypes,
    boolean rewriteTimestamp,
    Map<AnnotationTarget, SortedMap<String, SortedMap<String, String>>> annotations) {
  /// The `dest` that stands for standard output.
  public static final String STANDARD_OUTPUT = "-";

  public OutputSpec {
    names = List.copyOf(names);
    Map<AnnotationTarget, SortedMap<String, SortedMap<String, String>>> copy =
        new EnumMap<>(AnnotationTarget.class);
    annotations.forEach((target, map) -> copy.put(target, new TreeMap<>(map)));
    annotations = Collections.unmodifiableMap(copy);
  }

  /// Reads the value of an `-o` option: `type=oci,dest=image.tar`, a folder's path, or `-`.
  public static OutputSpec parse(String text) throws InvalidOutputException {
    return new OutputSpecParser(text).parse();
  }

  /// The annotations for this target and platform.
  public SortedMap<String, String> annotations(AnnotationTarget target, String platform) {
    SortedMap<String, SortedMap<String, String>> byPlatform =
        annotations.getOrDefault(target, new TreeMap<>());
    SortedMap<String, String> sum = new TreeMap<>(byPlatform.getOrDefault("", new TreeMap<>()));
    sum.putAll(byPlatform.getOrDefault(platform, new TreeMap<>()));
    return sum;
  }

  /// Whether manifests get OCI's media types.
  public boolean usesOciMediaTypes() {
    return ociMediaTypes.orElse(type != OutputType.DOCKER);
  }

  /// The same, written to another place.
  public OutputSpec withDest(String path) {
    return new OutputSpec(
        type,
        Optional.of(path),
        tar,
        names,
        push,
        compression,
        forceCompression,
        ociMediaTypes,
        rewriteTimestamp,
        annotations);
  }

  /// The same, brought to a registry too.
  public OutputSpec withPush() {
    return new OutputSpec(
        type,
        dest,
        tar,
        names,
        true,
        compression,
        forceCompression,
        ociMediaTypes,
        rewriteTimestamp,
        annotations);
  }

  /// The same with these annotations too; those that it has come first.
  public OutputSpec withAnnotations(
      Map<AnnotationTarget, SortedMap<String, SortedMap<String, String>>> more) {
    Map<AnnotationTarget, SortedMap<String, SortedMap<String, String>>> sum =
        new EnumMap<>(AnnotationTarget.class);
    for (AnnotationTarget target : AnnotationTarget.values()) {
      SortedMap<String, SortedMap<String, String>> byPlatform = new TreeMap<>();
      for (var map : List.of(more, annotations)) {
        map.getOrDefault(target, new TreeMap<>())
            .forEach(
                (platform, values) ->
                    byPlatform.computeIfAbsent(platform, _ -> new TreeMap<>()).putAll(values));
      }
      sum.put(target, byPlatform);
    }
    return new OutputSpec(
        type,
        dest,
        tar,
        names,
        push,
        compression,
        forceCompression,
        ociMediaTypes,
        rewriteTimestamp,
        sum);
  }

  /// Whether something is annotated on this target.
  public boolean annotates(AnnotationTarget target) {
    return annotations.getOrDefault(target, new TreeMap<>()).values().stream()
        .anyMatch(values -> !values.isEmpty());
  }

  public boolean toStandardOutput() {
    return dest.filter(STANDARD_OUTPUT::equals).isPresent();
  }
}
