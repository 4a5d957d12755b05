package dev.strata.cli;

import dev.strata.oci.Json;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;
import picocli.CommandLine.Option;

/// `--format`: for a person, or for a program.
final class FormatOption {
  /// Aligned text, or one JSON document.
  enum Format {
    text,
    json
  }

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      description = "${COMPLETION-CANDIDATES}. Default: text.")
  Format format = Format.text;

  /// Prints what is asked for, and makes only that.
  void print(PrintStream out, Supplier<String> text, Supplier<Json> json) {
    out.print(
        switch (format) {
          case text -> text.get();
          case json -> new String(json.get().encode(), StandardCharsets.UTF_8) + "\n";
        });
  }
}
