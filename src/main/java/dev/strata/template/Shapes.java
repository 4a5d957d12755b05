package dev.strata.template;

import dev.strata.oci.Json;
import java.util.Optional;

/// Tells the shapes of members by their names.
@FunctionalInterface
public interface Shapes {
  /// Every object has just the members that it has.
  Shapes AS_THEY_ARE = (_, value) -> Shape.of(value);

  Shape of(String member, Json value);

  /// What a member is that is not there, where it is known that it may be left out.
  default Optional<Json> leftOut(String member) {
    return Optional.empty();
  }
}
