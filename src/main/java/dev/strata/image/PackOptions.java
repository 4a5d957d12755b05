package dev.strata.image;

import java.time.Instant;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// How an image is packed.
///
/// - `epoch` (`SOURCE_DATE_EPOCH`): no time in the config is later.
/// - `rewriteTimestamp`: nor is any mtime in the layers made here; layers from outside stay as they
///   are. Without an epoch it does nothing.
public record PackOptions(
    Compression compression,
    boolean forceCompression,
    boolean ociMediaTypes,
    Optional<Instant> epoch,
    boolean rewriteTimestamp,
    SortedMap<String, String> manifestAnnotations) {
  public static final PackOptions DEFAULT =
      new PackOptions(Compression.GZIP, false, true, Optional.empty(), false, new TreeMap<>());

  public PackOptions {
    manifestAnnotations = Collections.unmodifiableSortedMap(new TreeMap<>(manifestAnnotations));
  }

  /// The same with these annotations of the manifest.
  public PackOptions withManifestAnnotations(SortedMap<String, String> value) {
    return new PackOptions(
        compression, forceCompression, ociMediaTypes, epoch, rewriteTimestamp, value);
  }

  /// The same with OCI's media types.
  public PackOptions withOciMediaTypes() {
    return new PackOptions(
        compression, forceCompression, true, epoch, rewriteTimestamp, manifestAnnotations);
  }

  /// As an `-o` option asks for.
  public static PackOptions of(OutputSpec output, String platform, Optional<Instant> epoch) {
    return new PackOptions(
        output.compression(),
        output.forceCompression(),
        output.usesOciMediaTypes(),
        epoch,
        output.rewriteTimestamp(),
        output.annotations(AnnotationTarget.MANIFEST, platform));
  }
}
