package dev.strata.dockerfile;

import dev.strata.dockerfile.Words.Scope;
import dev.strata.dockerfile.Words.WordException;
import dev.strata.dockerfile.grammar.WordsLexer;
import dev.strata.dockerfile.grammar.WordsParser.OperandContext;
import dev.strata.dockerfile.grammar.WordsParser.OperationContext;
import dev.strata.dockerfile.grammar.WordsParser.QuotedContext;
import dev.strata.dockerfile.grammar.WordsParser.ReplacementContext;
import dev.strata.dockerfile.grammar.WordsParser.SubstitutionContext;
import dev.strata.dockerfile.grammar.WordsParser.TextContext;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.antlr.v4.runtime.Token;
import org.antlr.v4.runtime.tree.ParseTree;
import org.antlr.v4.runtime.tree.TerminalNode;

/// Replaces what stands in one text. Used once.
///
/// Both branches of a substitution are expanded, taken or not, so that errors and missing names do
/// not depend on what the scope holds. Escapes stay in patterns, where they have their own meaning.
final class WordExpander {
  private static final int MOST_GROWTH = 1 << 20;

  /// @param keepQuotes quotes still quote, and stay
  /// @param keepEscapes escapes still escape, and stay
  /// @param keepUnset what the scope does not have stays as written
  /// @param quotesAreText quotes are ordinary characters
  record Style(boolean keepQuotes, boolean keepEscapes, boolean keepUnset, boolean quotesAreText) {
    static final Style PLAIN = new Style(false, false, false, false);
    static final Style QUOTES_ARE_TEXT = new Style(false, false, false, true);
    static final Style DISPLAY = new Style(true, false, true, false);
    static final Style KEEP_UNSET = new Style(false, false, true, false);
    static final Style KEEP_ALL = new Style(true, true, true, false);
  }

  private final String text;
  private final boolean backtick;
  private final Style style;
  private final Scope scope;
  private final Set<String> unmatched = new LinkedHashSet<>();
  private final WordSplitter splitter = new WordSplitter();

  WordExpander(String text, boolean backtick, Style style, Scope scope) {
    this.text = text;
    this.backtick = backtick;
    this.style = style;
    this.scope = scope;
  }

  String expandText() throws WordException {
    AsciiStream.View view =
        style.quotesAreText() ? AsciiStream.View.QUOTES_HIDDEN : AsciiStream.View.WORDS;
    TextContext tree = WordReader.read(text, backtick, view);
    StringBuilder out = new StringBuilder(text.length());
    for (int i = 0; i < tree.getChildCount() - 1; i++) {
      ParseTree part = tree.getChild(i);
      int before = out.length();
      part(part, style.keepEscapes(), out);
      if (hasOperand(part)) {
        splitter.drop();
      }
      if (isSplit(part)) {
        splitter.add(out, before);
      } else {
        splitter.addWhole(out, before);
      }
    }
    return out.toString();
  }

  /// Only text and what variables stand for is split.
  private static boolean isSplit(ParseTree part) {
    return part instanceof TerminalNode token
        ? switch (token.getSymbol().getType()) {
          case WordsLexer.TEXT, WordsLexer.SPACE, WordsLexer.VARIABLE -> true;
          default -> false;
        }
        : part instanceof SubstitutionContext;
  }

  /// As in BuildKit, which collects the words of an operand where those of the text are collected,
  /// a substitution with an operator begins the present word anew.
  private static boolean hasOperand(ParseTree part) {
    return switch (part) {
      case SubstitutionContext s ->
          s.modifier() instanceof OperationContext || s.modifier() instanceof ReplacementContext;
      case QuotedContext quoted ->
          quoted.substitution().stream().anyMatch(WordExpander::hasOperand);
      default -> false;
    };
  }

  List<String> words() {
    return splitter.words();
  }

  Set<String> unmatched() {
    return unmatched;
  }

  private String operand(OperandContext operand, boolean keepEscapes) throws WordException {
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < operand.getChildCount(); i++) {
      part(operand.getChild(i), keepEscapes, out);
    }
    return out.toString();
  }

  private void part(ParseTree part, boolean keepEscapes, StringBuilder out) throws WordException {
    switch (part) {
      case TerminalNode node -> token(node.getSymbol(), keepEscapes, out);
      case QuotedContext quoted -> quoted(quoted, keepEscapes, out);
      case SubstitutionContext substitution -> substitution(substitution, out);
      default -> throw new IllegalStateException("no part of a text: " + part.getText());
    }
  }

  private void token(Token token, boolean keepEscapes, StringBuilder out) throws WordException {
    int start = token.getStartIndex();
    int end = token.getStopIndex() + 1;
    switch (token.getType()) {
      case WordsLexer.ESCAPED -> out.append(text, keepEscapes ? start : start + 1, end);
      case WordsLexer.LONE_ESCAPE -> out.append(text, keepEscapes ? start : end, end);
      case WordsLexer.SINGLE_QUOTED -> {
        int inset = style.keepQuotes() ? 0 : 1;
        out.append(text, start + inset, end - inset);
      }
      case WordsLexer.VARIABLE -> {
        String name = text.substring(start + 1, end);
        out.append(find(name).orElse(style.keepUnset() ? "$" + name : ""));
        bound(out, token);
      }
      default -> out.append(text, start, end);
    }
  }

  private void quoted(QuotedContext quoted, boolean keepEscapes, StringBuilder out)
      throws WordException {
    String mark = style.keepQuotes() ? "\"" : "";
    out.append(mark);
    for (int i = 1; i < quoted.getChildCount() - 1; i++) {
      ParseTree part = quoted.getChild(i);
      // An escape that escapes nothing has to be escaped where escapes stay.
      if (keepEscapes
          && part instanceof TerminalNode node
          && node.getSymbol().getType() == WordsLexer.TEXT
          && text.charAt(node.getSymbol().getStartIndex()) == escape()) {
        out.append(escape());
      }
      part(part, keepEscapes, out);
    }
    out.append(mark);
  }

  private char escape() {
    return backtick ? '`' : '\\';
  }

  private void substitution(SubstitutionContext substitution, StringBuilder out)
      throws WordException {
    TerminalNode named = substitution.NAME();
    String name = named == null ? "" : source(named.getSymbol());
    out.append(
        switch (substitution.modifier()) {
          case OperationContext operation -> operation(name, operation);
          case ReplacementContext replacement -> replacement(name, replacement);
          default -> find(name).orElse(style.keepUnset() ? "${" + name + "}" : "");
        });
    bound(out, substitution.getStart());
  }

  private String operation(String name, OperationContext operation) throws WordException {
    Token token = operation.OPERATOR().getSymbol();
    String operator = source(token);
    char kind = operator.charAt(operator.length() - 1);
    boolean emptyIsUnset = operator.length() > 1;
    boolean pattern = kind == '#' || kind == '%';
    String operand = operand(operation.operand(), pattern);
    Optional<String> value = find(name);
    if (value.isEmpty() && style.keepUnset()) {
      return "${" + name + operator + operand + "}";
    }
    boolean missing = emptyIsUnset ? value.filter(v -> !v.isEmpty()).isEmpty() : value.isEmpty();
    return switch (kind) {
      case '-' -> missing ? operand : value.orElse("");
      case '+' -> missing ? "" : operand;
      case '?' -> {
        if (missing) {
          String state = value.isPresent() ? "empty" : "unset";
          String why = operand.isEmpty() ? "is not allowed to be " + state : operand;
          throw new WordException(name + ": " + why, token.getStartIndex());
        }
        yield value.orElse("");
      }
      default -> trim(value.orElse(""), kind, operand, token);
    };
  }

  /// A doubled operator takes the longest match; the second one has been read as the pattern's
  /// first character.
  private static String trim(String value, char kind, String operand, Token token)
      throws WordException {
    boolean longest = !operand.isEmpty() && operand.charAt(0) == kind;
    WordPattern pattern = WordPattern.of(longest ? operand.substring(1) : operand, token);
    return kind == '#' ? pattern.trimPrefix(value, longest) : pattern.trimSuffix(value, longest);
  }

  private String replacement(String name, ReplacementContext replacement) throws WordException {
    Token slash = replacement.SLASH().getSymbol();
    String pattern = operand(replacement.operand(0), true);
    String with = operand(replacement.operand(1), true);
    Optional<String> value = find(name);
    if (value.isEmpty() && style.keepUnset()) {
      return "${" + name + "/" + pattern + "/" + with + "}";
    }
    boolean all = slash.getStopIndex() > slash.getStartIndex();
    int most = text.length() + MOST_GROWTH;
    return WordPattern.of(pattern, slash).replace(value.orElse(""), with, all, most);
  }

  private Optional<String> find(String name) {
    Optional<String> value = scope.find(name);
    if (value.isEmpty()) {
      unmatched.add(name);
    }
    return value;
  }

  private String source(Token token) {
    return text.substring(token.getStartIndex(), token.getStopIndex() + 1);
  }

  private void bound(StringBuilder out, Token at) throws WordException {
    if (out.length() > text.length() + MOST_GROWTH) {
      throw new WordException("the expansion is too long", at.getStartIndex());
    }
  }
}
