package dev.strata.snapshot;

import dev.strata.layer.LayerId;
import java.io.IOException;

/// A state needs a layer that the store does not have. Whoever wants the state makes or fetches the
/// layer first.
public final class MissingLayerException extends IOException {
  private static final long serialVersionUID = 1L;

  private final transient LayerId layer;

  MissingLayerException(LayerId layer) {
    super("layer " + layer + " is not in the store; it has to be made or fetched again");
    this.layer = layer;
  }

  public LayerId layer() {
    return layer;
  }
}
