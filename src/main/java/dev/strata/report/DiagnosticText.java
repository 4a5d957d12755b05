package dev.strata.report;

import dev.strata.source.Diagnostic;
import dev.strata.source.DiagnosticPrinter;
import dev.strata.source.DiagnosticsException;
import dev.strata.source.SourceFile;

/// All errors of one text, as a person reads them.
public final class DiagnosticText {
  private DiagnosticText() {}

  /// One warning or error.
  public static String of(SourceFile file, Diagnostic diagnostic) {
    return new DiagnosticPrinter(false).print(file, diagnostic);
  }

  public static String of(DiagnosticsException e) {
    return new DiagnosticPrinter(false).print(e);
  }
}
