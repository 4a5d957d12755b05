package dev.strata.dockerfile;

import dev.strata.source.Diagnostic;
import dev.strata.source.SourceFile;
import dev.strata.source.SourceRange;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Reads the parser directives at the head of a file (Dockerfile reference, "Parser directives").
///
/// They stand in the first lines, one after the other, until a line is anything else. `syntax` and
/// `check` may also follow a `#!` line. `syntax` alone may also be written `//syntax=…`, or be the
/// member of a JSON file, so that one frontend can serve other languages.
final class DirectiveReader {
  private static final Pattern DIRECTIVE =
      Pattern.compile("\\s*([a-zA-Z][a-zA-Z0-9]*)\\s*=\\s*(\\S.*)");
  private static final char DEFAULT_ESCAPE = '\\';

  private enum Name {
    SYNTAX,
    ESCAPE,
    CHECK
  }

  /// The directives, and where instructions start.
  record Head(Directives directives, LineReader.Head lines) {}

  private final SourceFile file;
  private final String text;
  private final List<Diagnostic> problems;
  private final int start;

  private DirectiveReader(SourceFile file, List<Diagnostic> problems) {
    this.file = file;
    this.text = file.text();
    this.problems = problems;
    this.start = text.startsWith("\ufeff") ? 1 : 0;
  }

  static Head read(SourceFile file, List<Diagnostic> problems) {
    return new DirectiveReader(file, problems).read();
  }

  private Head read() {
    if (text.startsWith("#!", start)) {
      return afterInterpreterLine();
    }
    Map<Name, Text> found = new EnumMap<>(Name.class);
    int lines = collect("#", start, found, true);
    Directives directives =
        new Directives(find(found, Name.SYNTAX), escape(found), find(found, Name.CHECK));
    LineReader.Head head = new LineReader.Head(directives.escape(), start, lines);
    if (directives.syntax().isPresent()) {
      return new Head(directives, head);
    }
    return otherSyntax()
        .map(syntax -> with(directives, head, syntax))
        .orElse(new Head(directives, head));
  }

  private Head with(Directives directives, LineReader.Head head, Found syntax) {
    Directives all =
        new Directives(Optional.of(syntax.value()), directives.escape(), directives.check());
    return new Head(all, new LineReader.Head(head.escape(), syntax.end(), 0));
  }

  /// A `#!` line ends the search for `escape`, but not for the others.
  private Head afterInterpreterLine() {
    int feed = text.indexOf('\n', start);
    Map<Name, Text> found = new EnumMap<>(Name.class);
    if (feed >= 0) {
      collect("#", feed + 1, found, false);
    }
    Directives directives =
        new Directives(find(found, Name.SYNTAX), DEFAULT_ESCAPE, find(found, Name.CHECK));
    return new Head(directives, new LineReader.Head(DEFAULT_ESCAPE, start, 0));
  }

  private static Optional<Text> find(Map<Name, Text> found, Name name) {
    return Optional.ofNullable(found.get(name));
  }

  private char escape(Map<Name, Text> found) {
    Text value = found.get(Name.ESCAPE);
    if (value == null) {
      return DEFAULT_ESCAPE;
    }
    if (value.value().equals("\\") || value.value().equals("`")) {
      return value.value().charAt(0);
    }
    problems.add(
        Diagnostic.error(
            value.range(),
            "invalid escape token '" + value.value() + "' does not match ` or \\",
            "write # escape=` or leave the line out"));
    return DEFAULT_ESCAPE;
  }

  /// Takes in the directives that start here, and returns how many lines they are.
  private int collect(String mark, int from, Map<Name, Text> found, boolean complain) {
    int lines = 0;
    int at = from;
    while (at < text.length()) {
      int feed = text.indexOf('\n', at);
      int end = feed < 0 ? text.length() : feed;
      Matcher directive = directive(mark, at, end);
      Name name = directive == null ? null : name(directive.group(1));
      if (directive == null || name == null) {
        break;
      }
      int valueStart = directive.start(2);
      Text value =
          new Text(
              Whitespace.trim(directive.group(2)),
              new SourceRange(valueStart, Whitespace.trimEnd(text, valueStart, end)));
      if (found.putIfAbsent(name, value) != null && complain) {
        String word = name.name().toLowerCase(Locale.ROOT);
        problems.add(
            Diagnostic.error(
                new SourceRange(at, Whitespace.trimEnd(text, at, end)),
                "only one " + word + " parser directive can be used"));
      }
      lines++;
      at = feed < 0 ? end : feed + 1;
    }
    return lines;
  }

  private @Nullable Matcher directive(String mark, int at, int end) {
    int visible = mark.equals("#") ? Whitespace.skip(text, at, end) : at;
    if (!text.startsWith(mark, visible)) {
      return null;
    }
    int content = Whitespace.skip(text, visible + mark.length(), end);
    Matcher matcher =
        DIRECTIVE.matcher(text).region(content, Whitespace.trimEnd(text, content, end));
    return matcher.matches() ? matcher : null;
  }

  private static @Nullable Name name(String word) {
    return switch (word.toLowerCase(Locale.ROOT)) {
      case "syntax" -> Name.SYNTAX;
      case "escape" -> Name.ESCAPE;
      case "check" -> Name.CHECK;
      default -> null;
    };
  }

  /// A syntax in one of the other forms, and where the text after it starts.
  private record Found(Text value, int end) {}

  private Optional<Found> otherSyntax() {
    if (text.startsWith("//", start)) {
      Map<Name, Text> found = new EnumMap<>(Name.class);
      int lines = collect("//", start, found, false);
      Text syntax = found.get(Name.SYNTAX);
      return syntax == null ? Optional.empty() : Optional.of(new Found(syntax, afterLines(lines)));
    }
    int visible = Whitespace.skip(text, start, text.length());
    return text.startsWith("{", visible) ? jsonSyntax(visible) : Optional.empty();
  }

  private int afterLines(int lines) {
    int at = start;
    for (int line = 0; line < lines; line++) {
      int feed = text.indexOf('\n', at);
      at = feed < 0 ? text.length() : feed + 1;
    }
    return at;
  }

  /// A JSON file is for the frontend that it names; no instruction can follow.
  private Optional<Found> jsonSyntax(int from) {
    try {
      JsonNode tree = JsonMapper.shared().readTree(text.substring(from));
      JsonNode syntax = tree.path("syntax");
      if (!syntax.isString()) {
        return Optional.empty();
      }
      SourceRange range = new SourceRange(from, file.text().length());
      problems.add(
          Diagnostic.error(
              new SourceRange(from, from + 1),
              "the file is JSON for the frontend " + syntax.stringValue(),
              "Strata reads Dockerfiles only"));
      return Optional.of(new Found(new Text(syntax.stringValue(), range), text.length()));
    } catch (JacksonException _) {
      return Optional.empty();
    }
  }

  /// Whether a comment with this text would be taken for a directive at the head of a file.
  static boolean looksLikeDirective(String comment) {
    Matcher matcher = DIRECTIVE.matcher(comment);
    return matcher.matches() && name(matcher.group(1)) != null;
  }
}
