package dev.strata.cache;

import dev.strata.key.KeyParts;
import dev.strata.layer.LayerId;
import java.util.Optional;

/// What a slot held in the last build: the parts of its key, and the layer that it came to.
public record SlotEntry(KeyParts parts, Optional<LayerId> layer, String buildId) {}
