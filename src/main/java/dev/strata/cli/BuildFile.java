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
/// - `fetched` is what was made for a context from elsewhere, and goes on close. As in BuildKit, no
///   ignore file applies to such a context: it leaves out files on their way, and these are there.
record BuildFile(
    SourceFile source,
    String name,
    Optional<Path> file,
    Optional<Path> context,
    Optional<FetchedContext> fetched)
    implements AutoCloseable {
  private static final String STANDARD_INPUT = "-";

  /// A build's file, to be asked about and not built.
  static BuildFile read(String context, @Nullable String file, Invocation by)
      throws IOException, WrongUseException, InterruptedException {
    return read(context, file, by, FetchedContext.Checkout.PLAIN);
  }

  /// @param checkout how a context in git is checked out
  static BuildFile read(
      String context, @Nullable String file, Invocation by, FetchedContext.Checkout checkout)
      throws IOException, WrongUseException, InterruptedException {
    if (context.equals(STANDARD_INPUT) && STANDARD_INPUT.equals(file)) {
      throw new WrongUseException("only one of context and Dockerfile can be standard input");
    }
    if (context.equals(STANDARD_INPUT) || FetchedContext.isRemote(context)) {
      return elsewhere(context, file, by, checkout);
    }
    Path folder = by.path(context);
    if (!Files.isDirectory(folder)) {
      throw new IOException(
          "the context " + context + " is no folder; name the folder to build from");
    }
    if (STANDARD_INPUT.equals(file)) {
      return new BuildFile(
          new SourceFile("Dockerfile", text(by.in())),
          STANDARD_INPUT + folder.toRealPath(),
          Optional.empty(),
          Optional.of(folder),
          Optional.empty());
    }
    Path written = file == null ? Path.of(context, "Dockerfile") : Path.of(file);
    Path path = by.path(written.toString());
    if (!Files.exists(path)) {
      throw new IOException(
          "there is no Dockerfile at " + written + "; name another with -f FILE, or write one");
    }
    if (Files.isDirectory(path)) {
      throw new IOException(written + " is a folder; name the Dockerfile in it with -f FILE");
    }
    try (InputStream bytes = Files.newInputStream(path)) {
      return new BuildFile(
          new SourceFile(path.getFileName().toString(), text(bytes)),
          path.toRealPath().toString(),
          Optional.of(path),
          Optional.of(folder),
          Optional.empty());
    }
  }

  private static BuildFile elsewhere(
      String context, @Nullable String file, Invocation by, FetchedContext.Checkout checkout)
      throws IOException, WrongUseException, InterruptedException {
    FetchedContext fetched =
        context.equals(STANDARD_INPUT)
            ? FetchedContext.ofStream(by.in())
            : FetchedContext.ofUrl(context, Optional.empty(), checkout, by.environment());
    try {
      if (fetched.dockerfile().isPresent()) {
        if (file != null) {
          throw new WrongUseException(context + " is a Dockerfile itself; leave out -f " + file);
        }
        return new BuildFile(
            new SourceFile("Dockerfile", checked(fetched.dockerfile().get())),
            context,
            Optional.empty(),
            Optional.empty(),
            Optional.of(fetched));
      }
      String name = file == null ? "Dockerfile" : file;
      String text =
          name.equals(STANDARD_INPUT)
              ? text(by.in())
              : fetched
                  .read(name)
                  .orElseThrow(
                      () -> new IOException("there is no Dockerfile " + name + " in " + context));
      return new BuildFile(
          new SourceFile(name.equals(STANDARD_INPUT) ? "Dockerfile" : name, checked(text)),
          context + " " + name,
          Optional.empty(),
          Optional.of(fetched.files()),
          Optional.of(fetched));
    } catch (IOException | WrongUseException e) {
      fetched.close();
      throw e;
    }
  }

  @Override
  public void close() throws IOException {
    if (fetched.isPresent()) {
      fetched.get().close();
    }
  }

  private static String text(InputStream in) throws IOException, WrongUseException {
    return checked(new String(in.readAllBytes(), StandardCharsets.UTF_8));
  }

  /// No program takes an argument with a NUL in it, and no Dockerfile needs one.
  private static String checked(String text) throws WrongUseException {
    int nul = text.indexOf('\0');
    if (nul >= 0) {
      long line = 1 + text.substring(0, nul).chars().filter(c -> c == '\n').count();
      throw new WrongUseException(
          "the Dockerfile has a NUL byte in line "
              + line
              + "; write it as UTF-8 text (it is another file, or UTF-16, perhaps)");
    }
    return text;
  }
}
