package dev.strata.cli;

import dev.strata.solver.Engine;
import dev.strata.store.StoreBusyException;
import java.io.BufferedInputStream;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;

/// An archive on standard input, and the state folder that it goes to. Whoever writes the archive
/// may need the same state folder, and may not let go of it before all is read: so the folder is
/// not opened before there is something to read, and where another process has it then, the archive
/// is put aside first.
final class ArchiveInput {
  /// What is done with both.
  @FunctionalInterface
  interface Work {
    void with(Engine engine, InputStream archive) throws Exception;
  }

  private ArchiveInput() {}

  static void read(StoreOptions store, String command, Work work) throws Exception {
    BufferedInputStream in = new BufferedInputStream(System.in, 1 << 16);
    in.mark(1);
    int first = in.read();
    if (first >= 0) {
      in.reset();
    }
    Engine free;
    try {
      free = store.open(command, Duration.ZERO);
    } catch (StoreBusyException _) {
      later(in, store, command, work);
      return;
    }
    try (free) {
      work.with(free, in);
    }
  }

  private static void later(InputStream in, StoreOptions store, String command, Work work)
      throws Exception {
    Path aside = Files.createTempFile("strata-", ".tar");
    try {
      long _ = Files.copy(in, aside, StandardCopyOption.REPLACE_EXISTING);
      try (Engine engine = store.open(command, System.err);
          InputStream archive = new BufferedInputStream(Files.newInputStream(aside), 1 << 16)) {
        work.with(engine, archive);
      }
    } finally {
      Files.deleteIfExists(aside);
    }
  }
}
