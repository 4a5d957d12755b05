package dev.strata.source;

/// Whether a {@link Diagnostic} stops the build.
public enum Severity {
  ERROR,
  WARNING
}
