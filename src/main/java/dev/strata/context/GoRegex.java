package dev.strata.context;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/// Regular expressions in Go's syntax, as patterns of an ignore file become such, in Java's.
///
/// The two differ in what may be escaped, and inside of brackets: Go knows neither classes in
/// classes nor `&&` there. Of Go's syntax, what no such pattern can hold is left out: groups come
/// as they are, and `\Q`, `\p` and flags are refused.
///
/// Source: documentation of Go's package regexp/syntax.
final class GoRegex {
  private final String source;
  private final StringBuilder out = new StringBuilder();
  private int at;

  private GoRegex(String source) {
    this.source = source;
  }

  /// Reads an expression; `.` matches line feeds too.
  ///
  /// @throws IllegalArgumentException where Go refuses it
  static Pattern compile(String source) {
    return Pattern.compile(new GoRegex(source).translate(), Pattern.DOTALL);
  }

  private String translate() {
    while (at < source.length()) {
      int c = next();
      switch (c) {
        case '\\' -> escape();
        case '[' -> charClass();
        case ']', '{', '}' -> literal(c);
        default -> out.appendCodePoint(c);
      }
    }
    return out.toString();
  }

  private int next() {
    if (at >= source.length()) {
      throw new IllegalArgumentException("the expression ends too early: " + source);
    }
    int c = source.codePointAt(at);
    at += Character.charCount(c);
    return c;
  }

  private void literal(int c) {
    out.append(String.format(Locale.ROOT, "\\x{%x}", c));
  }

  private void escape() {
    int c = next();
    Optional<String> set = perlClass(c);
    if (set.isPresent()) {
      out.append(set.get());
    } else if (c == 'A' || c == 'z' || c == 'b' || c == 'B') {
      out.append('\\').appendCodePoint(c);
    } else {
      literal(escaped(c));
    }
  }

  private static Optional<String> perlClass(int c) {
    return switch (c) {
      case 'd' -> Optional.of("[0-9]");
      case 'D' -> Optional.of("[^0-9]");
      case 's' -> Optional.of("[\\t\\n\\f\\r ]");
      case 'S' -> Optional.of("[^\\t\\n\\f\\r ]");
      case 'w' -> Optional.of("[0-9A-Za-z_]");
      case 'W' -> Optional.of("[^0-9A-Za-z_]");
      default -> Optional.empty();
    };
  }

  /// The character that is meant by what follows a backslash. Letters and digits have to mean
  /// something.
  private int escaped(int c) {
    return switch (c) {
      case 'a' -> 0x07;
      case 'f' -> '\f';
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      case 'v' -> 0x0b;
      case '0' -> octal(0);
      case '1', '2', '3', '4', '5', '6', '7' -> {
        if (at >= source.length() || !isOctal(source.charAt(at))) {
          throw invalid(c);
        }
        yield octal(c - '0');
      }
      default -> {
        if (c >= 0x80 || Character.isLetterOrDigit(c)) {
          throw invalid(c);
        }
        yield c;
      }
    };
  }

  private int octal(int first) {
    int value = first;
    for (int i = 0; i < 2 && at < source.length() && isOctal(source.charAt(at)); i++) {
      value = value * 8 + source.charAt(at++) - '0';
    }
    return value;
  }

  private static boolean isOctal(char c) {
    return c >= '0' && c <= '7';
  }

  private static IllegalArgumentException invalid(int c) {
    return new IllegalArgumentException("invalid escape sequence: \\" + Character.toString(c));
  }

  /// A `]` that comes first is one of the characters.
  private void charClass() {
    out.append('[');
    if (source.startsWith("^", at)) {
      out.append('^');
      at++;
    }
    boolean first = true;
    while (first || !source.startsWith("]", at)) {
      first = false;
      if (!posixClass() && !perlClassInside()) {
        range();
      }
    }
    at++;
    out.append(']');
  }

  private boolean posixClass() {
    int end = source.startsWith("[:", at) ? source.indexOf(":]", at + 2) : -1;
    if (end < 0) {
      return false;
    }
    String name = source.substring(at + 2, end);
    boolean negated = name.startsWith("^");
    String javaName =
        switch (negated ? name.substring(1) : name) {
          case "alnum" -> "Alnum";
          case "alpha" -> "Alpha";
          case "ascii" -> "ASCII";
          case "blank" -> "Blank";
          case "cntrl" -> "Cntrl";
          case "digit" -> "Digit";
          case "graph" -> "Graph";
          case "lower" -> "Lower";
          case "print" -> "Print";
          case "punct" -> "Punct";
          case "space" -> "Space";
          case "upper" -> "Upper";
          case "xdigit" -> "XDigit";
          default -> throw new IllegalArgumentException("invalid character class range: " + name);
        };
    out.append(negated ? "\\P{" : "\\p{").append(javaName).append('}');
    at = end + 2;
    return true;
  }

  private boolean perlClassInside() {
    if (!source.startsWith("\\", at) || at + 1 >= source.length()) {
      return false;
    }
    Optional<String> set = perlClass(source.charAt(at + 1));
    set.ifPresent(
        s -> {
          out.append(s);
          at += 2;
        });
    return set.isPresent();
  }

  private void range() {
    int low = member();
    int high = low;
    if (source.startsWith("-", at) && !source.startsWith("-]", at) && at + 1 < source.length()) {
      at++;
      high = member();
    }
    if (high < low) {
      throw new IllegalArgumentException("invalid character class range in " + source);
    }
    literal(low);
    out.append('-');
    literal(high);
  }

  private int member() {
    int c = next();
    return c == '\\' ? escaped(next()) : c;
  }
}
