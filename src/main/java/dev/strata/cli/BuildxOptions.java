package dev.strata.cli;

import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// Flags of `docker buildx build` that ask for what is so here anyway, or for what is not needed:
/// scripts that have them go on working.
final class BuildxOptions {
  @Option(
      names = "--load",
      description = "Taken as buildx takes it: images with a name go into the local store anyway.")
  boolean load;

  @Option(
      names = "--cache-from",
      paramLabel = "CACHE",
      description = "Not used: the cache is in the state folder. A build says so.")
  List<String> cacheFrom = new ArrayList<>();

  @Option(
      names = "--cache-to",
      paramLabel = "CACHE",
      description = "Not used: the cache is in the state folder. A build says so.")
  List<String> cacheTo = new ArrayList<>();

  void tell(PrintStream err) {
    if (!cacheFrom.isEmpty() || !cacheTo.isEmpty()) {
      String flag = cacheFrom.isEmpty() ? "--cache-to" : "--cache-from";
      err.println(
          "strata: "
              + flag
              + " is not used: what is made is kept in the state folder, and reused from there; to"
              + " keep it between machines, keep that folder (--root)");
    }
  }

  /// Before anything is built, sees to it that this file can be written.
  static void checkFolder(String option, @Nullable Path file, Invocation by)
      throws WrongUseException {
    if (file == null) {
      return;
    }
    Path place = by.folder().resolve(file).toAbsolutePath();
    Path folder = place.getParent();
    if (folder != null && !Files.isDirectory(folder)) {
      throw new WrongUseException(
          option + " " + file + ": there is no folder " + folder + "; make it first");
    }
    if (Files.isDirectory(place)) {
      throw new WrongUseException(option + " " + file + " is a folder; name a file");
    }
  }
}
