package dev.strata.dockerfile;

import dev.strata.source.Diagnostic;
import dev.strata.source.DiagnosticsException;
import dev.strata.source.SourceFile;
import dev.strata.source.SourceRange;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// Reads a Dockerfile: the language of BuildKit's frontend, stable and labs, of mid 2026.
///
/// Lines come first ({@link LineReader}: directives, continuations, here-documents), then the
/// grammar of one instruction ({@link StatementReader}), then what each instruction demands ({@link
/// InstructionBuilder}). An error never crosses an instruction, so all of a file are found at once.
public final class DockerfileParser {
  private DockerfileParser() {}

  /// Reads a whole file.
  ///
  /// @throws DiagnosticsException with every error that the file has
  public static Dockerfile parse(SourceFile source) throws DiagnosticsException {
    SyntaxTree tree = SyntaxTree.read(source);
    List<Diagnostic> problems = new ArrayList<>(tree.problems());
    InstructionBuilder builder = new InstructionBuilder(problems);
    List<Instruction> instructions = new ArrayList<>(tree.statements().size());
    for (Statement statement : tree.statements()) {
      if (problems.size() < SyntaxTree.MOST_PROBLEMS) {
        builder.build(statement).ifPresent(instructions::add);
      }
    }
    checkStages(tree, problems);
    if (!problems.isEmpty()) {
      problems.sort(Comparator.comparingInt(problem -> problem.range().start()));
      throw new DiagnosticsException(source, problems);
    }
    return new Dockerfile(source, tree.directives(), instructions, tree.warnings());
  }

  /// The warnings of a file whose instructions may be wrong.
  ///
  /// @throws DiagnosticsException where already its form is: BuildKit then warns of nothing
  public static List<Diagnostic> warnings(SourceFile source) throws DiagnosticsException {
    SyntaxTree tree = SyntaxTree.read(source);
    if (!tree.problems().isEmpty()) {
      throw new DiagnosticsException(source, tree.problems());
    }
    return tree.warnings();
  }

  /// Only ARG may stand before the first FROM.
  private static void checkStages(SyntaxTree tree, List<Diagnostic> problems) {
    for (Statement statement : tree.statements()) {
      Keyword keyword = statement.known().orElse(null);
      if (keyword == Keyword.FROM) {
        return;
      }
      if (keyword != Keyword.ARG && keyword != null) {
        problems.add(
            Diagnostic.error(
                statement.keyword().range(),
                "no build stage in current context",
                "only ARG may stand before the first FROM"));
        return;
      }
    }
    if (problems.isEmpty()) {
      int end = tree.statements().getLast().range().end();
      problems.add(
          Diagnostic.error(
              new SourceRange(end, end),
              "dockerfile contains no stages to build",
              "add FROM <image>"));
    }
  }
}
