package dev.strata.cli;

import dev.strata.oci.Json;
import dev.strata.report.page.BuildFiles;
import dev.strata.report.page.PageData;
import dev.strata.report.page.UiServer;
import dev.strata.solver.BuildRecord;
import dev.strata.solver.BuildRecords;
import dev.strata.solver.Engine;
import dev.strata.store.StoreBusyException;
import dev.strata.store.StoreLayout;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/// Builds for `strata ui`. The state folder is open only while something is read from it, so that
/// builds never wait for long; while one runs, what was read last is all there is.
final class StoredBuilds implements UiServer.Builds {
  private static final Duration PATIENCE = Duration.ofMillis(500);
  private static final int MOST_FILES = 4;

  private final StoreOptions options;
  private final StoreLayout layout;
  private List<BuildRecord> builds = List.of();
  private FileTime read = FileTime.fromMillis(0);
  private boolean busy;
  /// By build, the last used last.
  private final SequencedMap<String, Json> files = new LinkedHashMap<>();

  StoredBuilds(StoreOptions options) {
    this.options = options;
    this.layout = new StoreLayout(options.folder());
  }

  Path live() {
    return layout.live();
  }

  @Override
  public synchronized List<BuildRecord> newest() throws IOException, InterruptedException {
    if (stale()) {
      try {
        read(_ -> builds);
      } catch (StoreBusyException _) {
        return builds;
      }
    }
    return builds;
  }

  private interface Reading<T> {
    T from(Engine engine) throws IOException;
  }

  /// Does this in an open state folder, and reads the history anew while it is open.
  private <T> T read(Reading<T> reading) throws IOException, InterruptedException {
    T value;
    try (Engine engine = options.open("ui", PATIENCE)) {
      builds = new BuildRecords(engine.store().cache()).newest();
      value = reading.from(engine);
    } catch (StoreBusyException e) {
      busy = true;
      throw e;
    }
    busy = false;
    read = changed();
    return value;
  }

  @Override
  public synchronized boolean busy() {
    return busy;
  }

  /// Whoever opens the state folder writes its name into the lock file, and empties it at its end.
  @Override
  public synchronized boolean stale() throws IOException {
    return !changed().equals(read);
  }

  private FileTime changed() throws IOException {
    return Files.exists(layout.lock())
        ? Files.getLastModifiedTime(layout.lock())
        : FileTime.fromMillis(-1);
  }

  @Override
  public synchronized Json files(BuildRecord build) throws IOException, InterruptedException {
    Json known = files.get(build.id());
    if (known != null) {
      return known;
    }
    Json made = read(engine -> BuildFiles.of(build, builds, engine::findLayer));
    files.put(build.id(), made);
    if (files.size() > MOST_FILES) {
      files.pollFirstEntry();
    }
    return made;
  }

  @Override
  public synchronized Json sizes(BuildRecord build) throws IOException, InterruptedException {
    try {
      return read(engine -> PageData.sizes(build, engine::findLayer));
    } catch (StoreBusyException _) {
      return new Json.Members(new LinkedHashMap<>());
    }
  }
}
