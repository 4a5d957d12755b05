package dev.strata.sandbox;

/// What a process sees of the network.
public enum NetworkMode {
  /// What the host can reach: its own network namespace.
  DEFAULT,
  /// Loopback only, in a namespace of its own.
  NONE,
  /// The host's network namespace, asked for by name.
  HOST
}
