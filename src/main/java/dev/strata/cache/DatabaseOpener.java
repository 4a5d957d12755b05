package dev.strata.cache;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.rocksdb.RocksDBException;
import org.rocksdb.Status;

/// Opens the database, and puts a fresh one in the place of one that is too damaged to open. The
/// damaged one is kept beside it, the last one only: nothing but time is lost with it, since layers
/// and images describe themselves.
final class DatabaseOpener {
  private DatabaseOpener() {}

  static Database open(Path folder, Consumer<String> warnings) throws CacheException {
    try {
      Files.createDirectories(folder);
      return Database.open(folder);
    } catch (RocksDBException e) {
      if (isEnvironment(e)) {
        throw cannotOpen(folder, e);
      }
      return replace(folder, e, warnings);
    } catch (IOException e) {
      throw cannotOpen(folder, e);
    }
  }

  private static Database replace(Path folder, RocksDBException why, Consumer<String> warnings)
      throws CacheException {
    Path aside = folder.resolveSibling(folder.getFileName() + ".damaged");
    try {
      remove(aside);
      Files.move(folder, aside);
      Files.createDirectories(folder);
      Database fresh = Database.open(folder);
      warnings.accept(
          "the build cache could not be opened and starts empty; the damaged one is kept at "
              + aside
              + " ("
              + why.getMessage()
              + ")");
      return fresh;
    } catch (IOException | RocksDBException e) {
      e.addSuppressed(why);
      throw cannotOpen(folder, e);
    }
  }

  /// What a fresh database would not help against: it is not the files that are wrong.
  private static boolean isEnvironment(RocksDBException e) {
    String text = String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT);
    Status status = e.getStatus();
    return text.contains("lock")
        || text.contains("permission denied")
        || text.contains("no space")
        || text.contains("read-only file system")
        || text.contains("too many open files")
        || (status != null && status.getSubCode() == Status.SubCode.NoSpace);
  }

  private static CacheException cannotOpen(Path folder, Exception e) {
    return new CacheException(
        "open",
        folder,
        String.valueOf(e.getMessage()),
        "check that the folder can be written, that the disk has room, and that no other process"
            + " has it open",
        e);
  }

  private static void remove(Path tree) throws IOException {
    if (!Files.exists(tree)) {
      return;
    }
    try (Stream<Path> paths = Files.walk(tree)) {
      for (Path path : paths.toList().reversed()) {
        Files.delete(path);
      }
    }
  }
}
