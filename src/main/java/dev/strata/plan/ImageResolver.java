package dev.strata.plan;

import dev.strata.oci.Platform;

/// Finds images by name. A name is an image reference as written in a FROM, or a URL of a named
/// context (`oci-layout://dir[:tag]`, `docker-image://ref`).
public interface ImageResolver {
  /// An image cannot be found: why, and what to do.
  final class UnresolvedException extends Exception {
    private final String hint;

    public UnresolvedException(String message, String hint) {
      super(message);
      this.hint = hint;
    }

    public String hint() {
      return hint;
    }
  }

  ResolvedImage resolve(String reference, Platform platform)
      throws UnresolvedException, InterruptedException;
}
