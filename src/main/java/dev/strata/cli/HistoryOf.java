package dev.strata.cli;

import dev.strata.solver.BuildRecord;
import dev.strata.solver.BuildRecords;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// The last builds of one Dockerfile, as a user names them.
final class HistoryOf {
  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "DIR",
      description = "The context of the builds. Default: the working folder.")
  String context = ".";

  @Option(
      names = {"-f", "--file"},
      paramLabel = "FILE",
      description = "The Dockerfile. Default: Dockerfile in DIR.")
  @Nullable Path file;

  @Option(names = "--last", paramLabel = "N", description = "Of the last N builds. Default: 20.")
  int last = 20;

  /// The newest first; at least one.
  List<BuildRecord> builds(BuildRecords history) throws WrongUseException, IOException {
    Path dockerfile = file == null ? Path.of(context).resolve("Dockerfile") : file;
    if (!Files.exists(dockerfile)) {
      throw new WrongUseException(
          "there is no Dockerfile at " + dockerfile + "; name another folder, or -f FILE");
    }
    String name = dockerfile.toRealPath().toString();
    List<BuildRecord> builds =
        history.newest().stream()
            .filter(b -> b.buildFile().equals(name))
            .limit(Math.max(1, last))
            .toList();
    if (builds.isEmpty()) {
      throw new WrongUseException(
          "no build of " + name + " is on record; see strata builds for those that are");
    }
    return builds;
  }
}
