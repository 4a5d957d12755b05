package dev.strata.dockerfile;

import dev.strata.source.Diagnostic;
import dev.strata.source.SourceFile;
import java.util.List;

/// A whole Dockerfile. `warnings` are what the text itself gives rise to (empty continuation
/// lines).
public record Dockerfile(
    SourceFile source,
    Directives directives,
    List<Instruction> instructions,
    List<Diagnostic> warnings) {
  public Dockerfile {
    instructions = List.copyOf(instructions);
    warnings = List.copyOf(warnings);
  }
}
