package dev.strata.oci;

/// Keys of annotations: the OCI image spec's (annotations.md), and containerd's, which buildx and
/// docker read.
public final class Annotations {
  public static final String REF_NAME = "org.opencontainers.image.ref.name";
  public static final String CREATED = "org.opencontainers.image.created";
  public static final String CONTAINERD_NAME = "io.containerd.image.name";

  private Annotations() {}
}
