package dev.strata.dockerfile;

import dev.strata.dockerfile.Statement.Arguments;
import dev.strata.source.DiagnosticsException;
import dev.strata.source.SourceFile;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/// A file as the S-expressions in which BuildKit's parser shows its trees: one list for each
/// instruction, `(keyword ["--flag=value"] "argument"…)`.
///
/// They say nothing about sense: unknown flags and missing arguments are printed too.
public final class SexpPrinter {
  private SexpPrinter() {}

  /// One line for each instruction.
  ///
  /// @throws DiagnosticsException where BuildKit's parser gives no tree
  public static String print(SourceFile file) throws DiagnosticsException {
    SyntaxTree tree = SyntaxTree.read(file);
    if (!tree.problems().isEmpty()) {
      throw new DiagnosticsException(file, tree.problems());
    }
    StringBuilder out = new StringBuilder();
    for (Statement statement : tree.statements()) {
      statement(out, statement);
      out.append('\n');
    }
    return out.toString();
  }

  private static void statement(StringBuilder out, Statement statement) {
    out.append('(').append(statement.keyword().value().toLowerCase(Locale.ROOT));
    if (!statement.flags().isEmpty()) {
      out.append(
          statement.flags().stream()
              .map(flag -> GoQuoting.quote(flag.value()))
              .collect(Collectors.joining(" ", " [", "]")));
    }
    arguments(out, statement.arguments());
    out.append(')');
  }

  private static void arguments(StringBuilder out, Arguments arguments) {
    switch (arguments) {
      case Arguments.None _ -> {}
      case Arguments.Unknown _ ->
          out.append(out.charAt(out.length() - 1) == '(' ? "" : " ").append("\"\"");
      case Arguments.Line(Text text) -> string(out, text.value());
      case Arguments.Items(List<Text> items) -> items.forEach(item -> string(out, item.value()));
      case Arguments.Json(List<Text> items, _) -> items.forEach(item -> string(out, item.value()));
      case Arguments.Pairs(List<KeyValue> pairs) -> {
        for (KeyValue pair : pairs) {
          string(out, pair.key().value());
          string(out, pair.value().value());
          string(out, pair.legacy() ? "" : "=");
        }
      }
      case Arguments.Check(Text kind, Arguments command) -> {
        string(out, kind.value());
        arguments(out, command);
      }
      case Arguments.Trigger(Statement statement, _) -> {
        out.append(' ');
        statement(out, statement);
      }
    }
  }

  private static void string(StringBuilder out, String text) {
    out.append(' ').append(GoQuoting.quote(text));
  }
}
