package dev.strata.image;

import dev.strata.oci.DiffId;
import java.io.IOException;

/// A layer is wanted and neither it nor a blob of it is on this machine any more.
public final class LayerUnavailableException extends IOException {
  private static final long serialVersionUID = 1;

  LayerUnavailableException(DiffId diffId) {
    super("the layer " + diffId + " is not on this machine; load or pull its image again");
  }
}
