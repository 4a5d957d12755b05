package dev.strata.cache;

import java.nio.ByteBuffer;
import java.time.Instant;

/// One build of the history; `content` is read-only, in a format of the caller's.
public record StoredBuild(String id, Instant started, ByteBuffer content) {
  public StoredBuild {
    content = content.asReadOnlyBuffer();
  }
}
