package dev.strata.report;

import dev.strata.source.DiagnosticPrinter;
import dev.strata.source.DiagnosticsException;

/// All errors of one text, as a person reads them.
public final class DiagnosticText {
  private DiagnosticText() {}

  public static String of(DiagnosticsException e) {
    return new DiagnosticPrinter(false).print(e);
  }
}
