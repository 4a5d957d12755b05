package dev.strata.oci;

import java.time.Instant;
import java.util.Optional;

/// How one layer, or one change of the config (`emptyLayer`), came about (OCI image spec,
/// config.md, "history").
public record History(
    Optional<Instant> created,
    String createdBy,
    String author,
    String comment,
    boolean emptyLayer) {
  public History withCreated(Instant value) {
    return new History(Optional.of(value), createdBy, author, comment, emptyLayer);
  }
}
