package dev.strata.source;

import java.util.List;
import java.util.stream.Collectors;

/// Ends work on a text that has errors: all that were found, in the order of their places.
public final class DiagnosticsException extends Exception {
  private final transient SourceFile file;
  private final transient List<Diagnostic> diagnostics;

  public DiagnosticsException(SourceFile file, List<Diagnostic> diagnostics) {
    super(
        diagnostics.stream()
            .map(d -> file.name() + ":" + file.lineAt(d.range().start()) + ": " + d.message())
            .collect(Collectors.joining("\n")));
    this.file = file;
    this.diagnostics = List.copyOf(diagnostics);
  }

  public SourceFile file() {
    return file;
  }

  public List<Diagnostic> diagnostics() {
    return diagnostics;
  }
}
