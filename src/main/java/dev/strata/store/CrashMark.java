package dev.strata.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Optional;

/// The file `open`, which is there while the store is open. It holds the id of the machine's
/// boot, and its mtime is when everything was last brought to the disk.
///
/// A store that is found with it was not closed. If the boot is the same, only the process
/// ended, and what it had written is whole. If not, the power may have gone, and what was
/// written after the last sync may be damaged.
final class CrashMark {
  private static final Path BOOT_ID = Path.of("/proc/sys/kernel/random/boot_id");

  private final Path file;
  private final String boot;

  CrashMark(Path file, String boot) {
    this.file = file;
    this.boot = boot;
  }

  static CrashMark of(Path file) throws IOException {
    return new CrashMark(file, Files.readString(BOOT_ID).strip());
  }

  /// Since when writes may not be on the disk; empty for a store that was closed, or is new.
  Optional<Instant> unsyncedSince() throws IOException {
    try {
      return Optional.of(Files.getLastModifiedTime(file).toInstant());
    } catch (NoSuchFileException _) {
      return Optional.empty();
    }
  }

  /// Whether the machine has run ever since the mark was set.
  boolean isOfThisBoot() throws IOException {
    return Files.readString(file).equals(boot);
  }

  void set() throws IOException {
    Files.writeString(file, boot);
  }

  /// Everything written before `syncBegan` is on the disk.
  void synced(Instant syncBegan) throws IOException {
    Files.setLastModifiedTime(file, FileTime.from(syncBegan));
  }

  void clear() throws IOException {
    Files.deleteIfExists(file);
  }
}
