package dev.strata.report.page;

import dev.strata.layer.Layer;
import dev.strata.layer.LayerId;
import java.io.IOException;
import java.util.Optional;

/// Where the layers of states are; absent is one that was pruned.
@FunctionalInterface
public interface FindLayer {
  Optional<Layer> find(LayerId id) throws IOException;
}
