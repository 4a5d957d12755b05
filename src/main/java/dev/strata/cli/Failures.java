package dev.strata.cli;

import dev.strata.content.BlobDamagedException;
import dev.strata.image.InvalidImageException;
import dev.strata.report.DiagnosticText;
import dev.strata.source.DiagnosticsException;
import dev.strata.template.TemplateException;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.Objects;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;

/// What ended a command → what the user reads, and the exit code. Only a bug of ours shows where in
/// the program it happened.
final class Failures implements IExecutionExceptionHandler {
  private final PrintStream err;

  Failures(PrintStream err) {
    this.err = err;
  }

  @Override
  public int handleExecutionException(
      Exception e, CommandLine line, CommandLine.ParseResult result) {
    int code = tell(e);
    // The commands that pass on exit codes of others' programs have one of their own.
    int own = line.getCommandSpec().exitCodeOnExecutionException();
    boolean passed = code == ExitCode.INTERRUPTED.code() || e instanceof NoSuchException;
    return own == ContainerCommands.FAILED && !passed ? own : code;
  }

  private int tell(Exception e) {
    return switch (e) {
      case DiagnosticsException d -> {
        err.print(DiagnosticText.of(d));
        yield ExitCode.WRONG_USE.code();
      }
      case WrongUseException w -> {
        err.println("strata: " + w.getMessage());
        yield ExitCode.WRONG_USE.code();
      }
      case NoSuchException n -> {
        err.println("strata: " + n.getMessage());
        yield ExitCode.NOT_FOUND.code();
      }
      case TemplateException t -> {
        err.println("strata: --format: template parsing error: " + t.getMessage());
        yield ExitCode.WRONG_TEMPLATE.code();
      }
      case InterruptedException _ -> {
        err.println("strata: canceled");
        yield ExitCode.INTERRUPTED.code();
      }
      case InvalidImageException i -> {
        err.println("strata: " + i.getMessage() + "; " + i.hint());
        yield ExitCode.ENVIRONMENT.code();
      }
      case BlobDamagedException b -> {
        err.println(
            "strata: " + b.getMessage() + "; strata verify --repair removes what is damaged");
        yield ExitCode.ENVIRONMENT.code();
      }
      case IOException io -> {
        err.println("strata: " + words(io));
        yield ExitCode.ENVIRONMENT.code();
      }
      case UncheckedIOException u -> {
        err.println("strata: " + words(Objects.requireNonNull(u.getCause())));
        yield ExitCode.ENVIRONMENT.code();
      }
      default -> {
        err.println("strata: a bug of Strata: please report it with what is below");
        e.printStackTrace(err);
        yield ExitCode.ENVIRONMENT.code();
      }
    };
  }

  /// Java's own messages of files are paths alone.
  private static String words(IOException e) {
    return switch (e) {
      case NoSuchFileException n -> n.getFile() + ": no such file or folder";
      case AccessDeniedException a -> a.getFile() + ": permission denied";
      case FileSystemException f when f.getReason() == null ->
          f.getFile() + ": " + f.getClass().getSimpleName();
      default -> e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    };
  }
}
