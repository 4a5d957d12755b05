package dev.strata.solver;

import dev.strata.image.Transfers;
import dev.strata.oci.Descriptor;
import dev.strata.oci.MediaTypes;

/// Transfers as lines of progress.
record TransferLines(Progress progress) implements Transfers {
  @Override
  public Transfer begin(Descriptor blob) {
    return new Shown(progress, blob);
  }

  /// One blob as a line: how much of it is through, and what happens to it.
  private static final class Shown implements Transfer {
    private static final long STEP_BYTES = 1 << 20;
    private final Progress.Vertex vertex;
    private final long sizeBytes;
    private long told;

    Shown(Progress progress, Descriptor blob) {
      this.vertex = progress.declare(kind(blob) + " " + blob.digest());
      this.sizeBytes = blob.sizeBytes();
      vertex.start();
    }

    private static String kind(Descriptor blob) {
      return MediaTypes.compressionOf(blob.mediaType()).isPresent() ? "layer" : "config";
    }

    @Override
    public void moved(long bytes) {
      if (bytes - told >= STEP_BYTES || bytes == sizeBytes) {
        told = bytes;
        vertex.moved(bytes, sizeBytes);
      }
    }

    @Override
    public void note(String text) {
      vertex.status(text);
    }

    @Override
    public void close() {
      vertex.done();
    }
  }
}
