package dev.strata.image;

import dev.strata.layer.Layer;
import dev.strata.oci.DiffId;
import dev.strata.oci.History;
import dev.strata.plan.ResolvedImage;
import dev.strata.snapshot.StateTree;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// An image to look into: its documents, its layers, and its files as its layers' indexes tell
/// them. Nothing is mounted, and nothing unpacked that is a layer of the store already.
///
/// - `layers` are lowest first.
/// - `instructions` has for each layer what its history says made it; empty where the history does
///   not tell the layers one by one.
public record ImageView(
    ResolvedImage image, List<Layer> layers, List<String> instructions, StateTree tree) {
  public ImageView {
    layers = List.copyOf(layers);
    instructions = List.copyOf(instructions);
  }

  public static ImageView of(ResolvedImage image, ImageStore images) throws IOException {
    List<Layer> layers = new ArrayList<>();
    for (DiffId diffId : image.config().diffIds()) {
      layers.add(images.layer(diffId));
    }
    List<String> made =
        image.config().history().stream()
            .filter(h -> !h.emptyLayer())
            .map(History::createdBy)
            .toList();
    return new ImageView(
        image,
        layers,
        made.size() == layers.size() ? made : layers.stream().map(_ -> "").toList(),
        new StateTree(layers));
  }
}
