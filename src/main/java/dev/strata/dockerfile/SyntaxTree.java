package dev.strata.dockerfile;

import dev.strata.source.Diagnostic;
import dev.strata.source.SourceFile;
import dev.strata.source.SourceRange;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A file as statements: what can be said of it by form alone. A statement whose form is wrong is
/// left out, and is among the problems.
record SyntaxTree(
    Directives directives,
    List<Statement> statements,
    List<Diagnostic> problems,
    List<Diagnostic> warnings) {

  /// More problems than this in one file help nobody: reading ends.
  static final int MOST_PROBLEMS = 1_000;

  static SyntaxTree read(SourceFile file) {
    List<Diagnostic> problems = new ArrayList<>();
    List<Diagnostic> warnings = new ArrayList<>();
    DirectiveReader.Head head = DirectiveReader.read(file, problems);
    LineReader lines = new LineReader(file, head.lines(), problems, warnings);
    StatementReader reader = new StatementReader(head.directives().escape(), problems);
    List<Statement> statements = new ArrayList<>();
    boolean any = false;
    for (Optional<LogicalLine> line = lines.next();
        line.isPresent() && problems.size() < MOST_PROBLEMS;
        line = lines.next()) {
      any = true;
      int before = problems.size();
      Statement statement = withHeredocs(reader.read(line.get()), lines, problems);
      if (problems.size() == before) {
        statements.add(statement);
      }
    }
    if (!any && problems.isEmpty()) {
      problems.add(
          Diagnostic.error(
              new SourceRange(0, 0), "file with no instructions", "begin with FROM <image>"));
    }
    return new SyntaxTree(head.directives(), statements, problems, warnings);
  }

  private static Statement withHeredocs(
      Statement statement, LineReader lines, List<Diagnostic> problems) {
    Statement innermost = statement.innermost();
    boolean possible =
        innermost.known().filter(SyntaxTree::mayHaveHeredocs).isPresent()
            && !(innermost.arguments() instanceof Statement.Arguments.Json);
    if (!possible) {
      return statement;
    }
    List<Heredoc> heredocs = new ArrayList<>();
    for (HeredocOpener opener : HeredocOpener.inLine(statement.line().text())) {
      Text body = lines.heredocBody(opener.name(), opener.stripTabs());
      if (body == null) {
        problems.add(
            Diagnostic.error(
                statement.range(),
                "unterminated heredoc",
                "end it with a line that holds only " + opener.name()));
        return statement;
      }
      heredocs.add(
          new Heredoc(
              opener.name(),
              opener.expand(),
              opener.stripTabs(),
              opener.fileDescriptor(),
              body.value(),
              body.range()));
    }
    if (heredocs.isEmpty()) {
      return statement;
    }
    SourceRange whole = statement.range().to(new SourceRange(lines.end(), lines.end()));
    return statement.withHeredocs(heredocs, whole);
  }

  private static boolean mayHaveHeredocs(Keyword keyword) {
    return keyword == Keyword.RUN || keyword == Keyword.COPY || keyword == Keyword.ADD;
  }
}
