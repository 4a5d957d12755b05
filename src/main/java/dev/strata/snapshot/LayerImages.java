package dev.strata.snapshot;

import dev.strata.layer.Layer;
import dev.strata.layer.LayerStore;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;

/// The images that an overlay of a state is made of.
final class LayerImages {
  private LayerImages() {}

  /// The images of all layers, topmost first. A layer whose images would hide something of the
  /// layers below that it does not is taken whole. Overlayfs refuses a lower that it has already;
  /// of an image that layers share, the lower place is left out, as the upper one shows all of it.
  static List<Path> topmostFirst(StateTree tree, LayerStore layers) throws IOException {
    List<Path> images = new ArrayList<>();
    for (int i = 0; i < tree.layers().size(); i++) {
      Layer layer = tree.layers().get(i);
      StateTree below = new StateTree(tree.layers().subList(0, i));
      boolean hides = layer.hiddenPaths().stream().anyMatch(p -> below.find(p).isPresent());
      images.addAll((hides ? layers.whole(layer) : layer).imageFiles());
    }
    return new ArrayList<>(new LinkedHashSet<>(images.reversed()));
  }
}
