package dev.strata.container;

import dev.strata.layer.LayerId;
import dev.strata.oci.Digest;
import dev.strata.oci.ImageConfig;
import dev.strata.snapshot.StandingRoot;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// A container as it was made; none of this changes.
///
/// @param id 64 hexadecimal digits
/// @param image what was asked for: an image's name, or a step
/// @param imageId the digest of the image's config; absent where it stands on a step
/// @param config the image's, which an image that is made of the container begins with
/// @param autoRemove whether it goes when its process has ended
/// @param root its folders and what is mounted on them
/// @param layers what it stands on, lowest first, as they stand in the layer store
public record Container(
    String id,
    String name,
    String image,
    Optional<Digest> imageId,
    Instant created,
    ImageConfig config,
    ContainerProcess process,
    boolean autoRemove,
    StandingRoot root,
    List<LayerId> layers) {
  /// Of an id, as lists show it.
  public static final int SHORT_ID = 12;

  public Container {
    layers = List.copyOf(layers);
  }

  public String shortId() {
    return id.substring(0, SHORT_ID);
  }
}
