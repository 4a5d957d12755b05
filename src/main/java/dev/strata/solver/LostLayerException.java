package dev.strata.solver;

import dev.strata.layer.DamagedLayerException;
import dev.strata.layer.LayerId;
import java.io.IOException;

/// A layer that a record names was found damaged, and was dropped: solving again makes it anew.
final class LostLayerException extends IOException {
  LostLayerException(LayerId layer, DamagedLayerException damage) {
    super(
        "layer " + layer.digest().abbreviated() + " was damaged (" + damage.reason() + ")", damage);
  }
}
