package dev.strata.layer;

import java.io.IOException;

/// A file's bytes were not those that its entry promised, since it changed between being hashed and
/// being stored. The ingest that met it stores nothing: scan the source again and start over.
public final class ContentChangedException extends IOException {
  private static final long serialVersionUID = 1L;

  private final String path;

  ContentChangedException(String path) {
    super(path + " changed while it was read; it has to be read again");
    this.path = path;
  }

  /// The path in the layer.
  public String path() {
    return path;
  }
}
