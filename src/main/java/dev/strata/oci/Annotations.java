package dev.strata.oci;

/// Keys of annotations: the OCI image spec's (annotations.md), and containerd's, which buildx and
/// docker read.
public final class Annotations {
  public static final String REF_NAME = "org.opencontainers.image.ref.name";
  public static final String CREATED = "org.opencontainers.image.created";
  public static final String CONTAINERD_NAME = "io.containerd.image.name";

  /// What a manifest beside an image in an index is; BuildKit's, as the next two.
  public static final String REFERENCE_TYPE = "vnd.docker.reference.type";

  /// The value of {@link #REFERENCE_TYPE} for attestations.
  public static final String ATTESTATION_MANIFEST = "attestation-manifest";

  /// The digest of the image that such a manifest is about.
  public static final String REFERENCE_DIGEST = "vnd.docker.reference.digest";

  /// What kind of thing an attestation says.
  public static final String PREDICATE_TYPE = "in-toto.io/predicate-type";

  private Annotations() {}
}
