package dev.strata.cli;

import dev.strata.dockerfile.Dockerfile;
import dev.strata.dockerfile.DockerfileParser;
import dev.strata.dockerfile.JsonPrinter;
import dev.strata.dockerfile.SexpPrinter;
import dev.strata.report.DiagnosticText;
import dev.strata.source.Diagnostic;
import dev.strata.source.DiagnosticsException;
import dev.strata.source.SourceFile;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `strata parse`: Dockerfiles as trees. What is wrong goes to standard error, so that what is
/// printed can be read by a program; a file that is refused prints nothing, and the others go on.
@Command(
    name = "parse",
    description = "Prints the syntax tree of Dockerfiles.",
    mixinStandardHelpOptions = true)
final class ParseCommand implements Callable<Integer> {
  private static final String STANDARD_INPUT = "-";

  /// How a tree is printed.
  enum Format {
    json,
    sexp,
    none
  }

  @Parameters(
      paramLabel = "FILE",
      arity = "1..*",
      description = "Dockerfiles; - is standard input.")
  List<String> files = new ArrayList<>();

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      description =
          "json: one object a file, with ranges; sexp: S-expressions; none: only what is wrong."
              + " Default: json.")
  Format format = Format.json;

  @Override
  public Integer call() throws IOException {
    PrintStream out =
        new PrintStream(
            new BufferedOutputStream(System.out, 1 << 16), false, StandardCharsets.UTF_8);
    boolean refused = false;
    for (String file : files) {
      SourceFile source =
          new SourceFile(file.equals(STANDARD_INPUT) ? "Dockerfile" : file, read(file));
      try {
        print(source, out);
      } catch (DiagnosticsException e) {
        out.flush();
        System.err.print(DiagnosticText.of(e));
        refused = true;
      }
    }
    out.flush();
    return (refused ? ExitCode.WRONG_USE : ExitCode.OK).code();
  }

  private static String read(String file) throws IOException {
    byte[] bytes =
        file.equals(STANDARD_INPUT) ? System.in.readAllBytes() : Files.readAllBytes(Path.of(file));
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private void print(SourceFile source, PrintStream out) throws DiagnosticsException {
    switch (format) {
      case json -> out.println(JsonPrinter.print(DockerfileParser.parse(source)));
      case sexp -> out.print(SexpPrinter.print(source));
      case none -> {
        Dockerfile dockerfile = DockerfileParser.parse(source);
        for (Diagnostic warning : dockerfile.warnings()) {
          System.err.print(DiagnosticText.of(source, warning));
        }
      }
    }
  }
}
