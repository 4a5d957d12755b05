package dev.strata.attest;

import java.util.Optional;

/// What is to be attested of the images of a build.
public record AttestOptions(Optional<ProvenanceOptions> provenance, boolean sbom) {
  /// Nothing.
  public static final AttestOptions NONE = new AttestOptions(Optional.empty(), false);

  public boolean isNone() {
    return provenance.isEmpty() && !sbom;
  }

  /// How much the provenance tells.
  ///
  /// @param builderId a URI for who built it, in place of Strata's
  public record ProvenanceOptions(Mode mode, Optional<String> builderId) {}

  /// As in BuildKit.
  public enum Mode {
    /// Sources and bases, and no values of build arguments.
    MIN,
    /// Also build arguments, steps and the Dockerfile's text.
    MAX
  }
}
