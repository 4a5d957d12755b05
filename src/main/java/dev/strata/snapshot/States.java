package dev.strata.snapshot;

import dev.strata.layer.Layer;
import dev.strata.layer.LayerId;
import dev.strata.layer.LayerStore;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// States looked up in a layer store.
public final class States {
  private final LayerStore layers;

  public States(LayerStore layers) {
    this.layers = layers;
  }

  /// The merged view of a state.
  ///
  /// @throws MissingLayerException when the store lacks one of its layers
  /// @throws dev.strata.layer.DamagedLayerException when one is not what was committed
  public StateTree tree(State state) throws IOException {
    List<Layer> found = new ArrayList<>();
    for (LayerId id : state.layers()) {
      found.add(layers.find(id).orElseThrow(() -> new MissingLayerException(id)));
    }
    return new StateTree(found);
  }

  LayerStore layers() {
    return layers;
  }
}
