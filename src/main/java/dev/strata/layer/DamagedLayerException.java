package dev.strata.layer;

import java.io.IOException;
import java.nio.file.Path;

/// A layer on disk is not what was committed: its index or image was cut, changed or removed. The
/// layer is then as good as absent; whoever wanted it makes or fetches it again.
public final class DamagedLayerException extends IOException {
  private static final long serialVersionUID = 1L;

  private final String reason;

  DamagedLayerException(Path file, String reason) {
    super("layer file " + file + " is damaged: " + reason + "; strata verify --repair removes it");
    this.reason = reason;
  }

  /// What is wrong, in a few words, without the file's place.
  public String reason() {
    return reason;
  }
}
