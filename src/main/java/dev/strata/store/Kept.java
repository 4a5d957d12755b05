package dev.strata.store;

import dev.strata.layer.LayerId;
import dev.strata.oci.Digest;
import java.util.Set;

/// What local images need, and pruning leaves.
public record Kept(Set<LayerId> layers, Set<Digest> blobs) {
  public static final Kept NOTHING = new Kept(Set.of(), Set.of());

  public Kept {
    layers = Set.copyOf(layers);
    blobs = Set.copyOf(blobs);
  }
}
