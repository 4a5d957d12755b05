package dev.strata.layer;

/// When a committed layer has to be on the disk.
public enum Durability {
  /// At the next {@link LayerStore#sync}. After a power loss, what was committed since the last one
  /// may be damaged, so it is verified before it is used.
  LATER,
  /// Before the commit returns.
  AT_COMMIT
}
