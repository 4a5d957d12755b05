package dev.strata.context;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/// Finds the ignore rules of a build. `<build file>.dockerignore`, beside the build file, stands in
/// for the context's `.dockerignore` wherever it exists, even when it is empty.
///
/// The build file and the ignore file themselves are read apart from the context, so rules that
/// exclude them only keep them out of COPY (behaviour of BuildKit).
public final class IgnoreFile {
  private IgnoreFile() {}

  /// The rules of the build that `buildFile` describes.
  ///
  /// @throws PatternException for a pattern that has no meaning
  public static IgnoreRules find(Path context, Path buildFile)
      throws IOException, PatternException {
    String ownName = buildFile.getFileName() + ".dockerignore";
    Path own = buildFile.resolveSibling(ownName);
    if (Files.isRegularFile(own)) {
      return read(own, ownName);
    }
    Path common = context.resolve(".dockerignore");
    return Files.isRegularFile(common) ? read(common, ".dockerignore") : IgnoreRules.none();
  }

  private static IgnoreRules read(Path file, String name) throws IOException, PatternException {
    return IgnoreRules.parse(new String(Files.readAllBytes(file), StandardCharsets.UTF_8), name);
  }
}
