package dev.strata.dockerfile;

import dev.strata.source.DiagnosticsException;
import dev.strata.source.SourceFile;

/// Reads a Dockerfile.
public final class DockerfileParser {
  private DockerfileParser() {}

  /// @throws DiagnosticsException with every error that the file has
  public static Dockerfile parse(SourceFile source) throws DiagnosticsException {
    throw new UnsupportedOperationException(source.name());
  }
}
