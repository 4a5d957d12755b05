package dev.strata.oci;

import java.util.Optional;

/// Media types of the OCI image spec (media-types.md) and of Docker's image manifest v2, schema 2.
public final class MediaTypes {
  public static final String OCI_INDEX = "application/vnd.oci.image.index.v1+json";
  public static final String OCI_MANIFEST = "application/vnd.oci.image.manifest.v1+json";
  public static final String OCI_CONFIG = "application/vnd.oci.image.config.v1+json";
  public static final String OCI_LAYER = "application/vnd.oci.image.layer.v1.tar";
  public static final String OCI_LAYER_GZIP = OCI_LAYER + "+gzip";
  public static final String OCI_LAYER_ZSTD = OCI_LAYER + "+zstd";

  public static final String DOCKER_LIST =
      "application/vnd.docker.distribution.manifest.list.v2+json";
  public static final String DOCKER_MANIFEST =
      "application/vnd.docker.distribution.manifest.v2+json";
  public static final String DOCKER_CONFIG = "application/vnd.docker.container.image.v1+json";
  public static final String DOCKER_LAYER = "application/vnd.docker.image.rootfs.diff.tar";
  public static final String DOCKER_LAYER_GZIP = DOCKER_LAYER + ".gzip";
  public static final String DOCKER_LAYER_ZSTD = DOCKER_LAYER + ".zstd";

  private MediaTypes() {}

  public static boolean isIndex(String mediaType) {
    return mediaType.equals(OCI_INDEX) || mediaType.equals(DOCKER_LIST);
  }

  public static boolean isManifest(String mediaType) {
    return mediaType.equals(OCI_MANIFEST) || mediaType.equals(DOCKER_MANIFEST);
  }

  /// Whether the layer's bytes may be kept elsewhere than with the image ("foreign",
  /// "nondistributable").
  public static boolean isForeignLayer(String mediaType) {
    return mediaType.contains(".nondistributable.") || mediaType.contains(".foreign.");
  }

  /// How a layer of this media type is compressed; absent when it is no layer tar that we know.
  public static Optional<LayerCompression> compressionOf(String mediaType) {
    return switch (mediaType) {
      case OCI_LAYER, DOCKER_LAYER -> Optional.of(LayerCompression.NONE);
      case OCI_LAYER_GZIP, DOCKER_LAYER_GZIP -> Optional.of(LayerCompression.GZIP);
      case OCI_LAYER_ZSTD, DOCKER_LAYER_ZSTD -> Optional.of(LayerCompression.ZSTD);
      default -> Optional.empty();
    };
  }

  public static String layer(LayerCompression compression, boolean oci) {
    return switch (compression) {
      case NONE -> oci ? OCI_LAYER : DOCKER_LAYER;
      case GZIP -> oci ? OCI_LAYER_GZIP : DOCKER_LAYER_GZIP;
      case ZSTD -> oci ? OCI_LAYER_ZSTD : DOCKER_LAYER_ZSTD;
    };
  }

  public static String manifest(boolean oci) {
    return oci ? OCI_MANIFEST : DOCKER_MANIFEST;
  }

  public static String index(boolean oci) {
    return oci ? OCI_INDEX : DOCKER_LIST;
  }

  public static String config(boolean oci) {
    return oci ? OCI_CONFIG : DOCKER_CONFIG;
  }
}
