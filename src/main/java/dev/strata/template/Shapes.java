package dev.strata.template;

import dev.strata.oci.Json;

/// Tells the shapes of members by their names.
@FunctionalInterface
public interface Shapes {
  /// Every object has just the members that it has.
  Shapes AS_THEY_ARE = (_, value) -> Shape.of(value);

  Shape of(String member, Json value);
}
