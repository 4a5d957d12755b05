package dev.strata.cli;

import dev.strata.source.SourceFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The Dockerfile of a build, and its build context.
///
/// - `name` names it across builds: its absolute path, or `-` with the context's.
/// - `file` is where it lies; absent for one from standard input.
/// - `context` is the folder; absent for a build without one.
record BuildFile(SourceFile source, String name, Optional<Path> file, Optional<Path> context) {
  private static final String STANDARD_INPUT = "-";

  static BuildFile read(String context, @Nullable String file, InputStream in)
      throws IOException, WrongUseException {
    if (context.equals(STANDARD_INPUT)) {
      if (file != null && !file.equals(STANDARD_INPUT)) {
        throw new WrongUseException(
            "the context - takes its Dockerfile from standard input; leave out -f " + file);
      }
      return new BuildFile(
          new SourceFile("Dockerfile", text(in)),
          STANDARD_INPUT,
          Optional.empty(),
          Optional.empty());
    }
    Path folder = Path.of(context);
    if (!Files.isDirectory(folder)) {
      throw new IOException(
          "the context " + context + " is no folder; name the folder to build from");
    }
    if (STANDARD_INPUT.equals(file)) {
      return new BuildFile(
          new SourceFile("Dockerfile", text(in)),
          STANDARD_INPUT + folder.toRealPath(),
          Optional.empty(),
          Optional.of(folder));
    }
    Path path = file == null ? folder.resolve("Dockerfile") : Path.of(file);
    if (!Files.exists(path)) {
      throw new IOException(
          "there is no Dockerfile at " + path + "; name another with -f FILE, or write one");
    }
    try (InputStream bytes = Files.newInputStream(path)) {
      return new BuildFile(
          new SourceFile(path.getFileName().toString(), text(bytes)),
          path.toRealPath().toString(),
          Optional.of(path),
          Optional.of(folder));
    }
  }

  private static String text(InputStream in) throws IOException {
    return new String(in.readAllBytes(), StandardCharsets.UTF_8);
  }
}
