package dev.strata.copy;

/// Bytes that are no stored {@link CopyManifest}: damaged, or of another version. A miss can then
/// not be told in words; nothing else depends on it.
public final class MalformedManifestException extends Exception {
  private static final long serialVersionUID = 1;

  MalformedManifestException(String message) {
    super(message);
  }
}
