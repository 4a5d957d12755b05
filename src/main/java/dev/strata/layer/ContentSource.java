package dev.strata.layer;

import java.io.IOException;
import java.io.InputStream;

/// Where a file's bytes come from. Opened at most once for each ingest that it is given to.
@FunctionalInterface
public interface ContentSource {
  InputStream open() throws IOException;
}
