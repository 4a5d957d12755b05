package dev.strata.context;

import java.util.ArrayList;
import java.util.List;

/// One pattern of Go's `filepath.Match`, as COPY's sources use it: `*` stands for any run of
/// characters but `/`, `?` for one of them, `[a-z]` and `[^a-z]` for one of a class, and `\` takes
/// away the next character's meaning. The whole path has to match. `**` means no more than `*`.
public final class PathGlob {
  private final List<Token> tokens;
  private final String text;

  private sealed interface Token {
    default boolean matches(int c) {
      return false;
    }
  }

  private record Literal(int codePoint) implements Token {
    @Override
    public boolean matches(int c) {
      return c == codePoint;
    }
  }

  private record AnyOne() implements Token {
    @Override
    public boolean matches(int c) {
      return c != '/';
    }
  }

  private record Star() implements Token {}

  private record CharClass(boolean negated, List<int[]> ranges) implements Token {
    @Override
    public boolean matches(int c) {
      boolean inside = ranges.stream().anyMatch(range -> range[0] <= c && c <= range[1]);
      return inside != negated;
    }
  }

  private PathGlob(String text, List<Token> tokens) {
    this.text = text;
    this.tokens = tokens;
  }

  /// Reads a pattern.
  ///
  /// @throws PatternException where Go reports a syntax error
  public static PathGlob parse(String pattern) throws PatternException {
    return new PathGlob(pattern, new Parser(pattern).parse());
  }

  /// Whether this text has a character with a meaning: `*`, `?` or `[`, not taken away by `\`.
  public static boolean hasWildcards(String text) {
    for (int i = 0; i < text.length(); i++) {
      switch (text.charAt(i)) {
        case '*', '?', '[' -> {
          return true;
        }
        case '\\' -> i++;
        default -> {}
      }
    }
    return false;
  }

  public boolean matches(String path) {
    int[] chars = path.codePoints().toArray();
    int at = 0;
    int token = 0;
    int starToken = -1;
    int starEnd = 0;
    while (at < chars.length || token < tokens.size()) {
      if (token < tokens.size() && tokens.get(token) instanceof Star) {
        starToken = token++;
        starEnd = at;
      } else if (at < chars.length
          && token < tokens.size()
          && tokens.get(token).matches(chars[at])) {
        at++;
        token++;
      } else if (starToken >= 0 && starEnd < chars.length && chars[starEnd] != '/') {
        at = ++starEnd;
        token = starToken + 1;
      } else {
        return false;
      }
    }
    return true;
  }

  @Override
  public String toString() {
    return text;
  }

  private static final class Parser {
    private final String pattern;
    private final int[] chars;
    private int at;

    Parser(String pattern) {
      this.pattern = pattern;
      this.chars = pattern.codePoints().toArray();
    }

    List<Token> parse() throws PatternException {
      List<Token> tokens = new ArrayList<>();
      while (at < chars.length) {
        int c = chars[at++];
        tokens.add(
            switch (c) {
              case '*' -> new Star();
              case '?' -> new AnyOne();
              case '[' -> charClass();
              case '\\' -> new Literal(next());
              default -> new Literal(c);
            });
      }
      return tokens;
    }

    private CharClass charClass() throws PatternException {
      boolean negated = at < chars.length && chars[at] == '^';
      if (negated) {
        at++;
      }
      List<int[]> ranges = new ArrayList<>();
      while (ranges.isEmpty() || at >= chars.length || chars[at] != ']') {
        int low = member();
        int high = low;
        if (at < chars.length && chars[at] == '-') {
          at++;
          high = member();
        }
        ranges.add(new int[] {low, high});
      }
      at++;
      return new CharClass(negated, ranges);
    }

    private int member() throws PatternException {
      int c = next();
      if (c == '-' || c == ']') {
        throw PatternException.syntax(pattern);
      }
      if (c == '\\') {
        c = next();
      }
      if (at >= chars.length) {
        throw PatternException.syntax(pattern);
      }
      return c;
    }

    private int next() throws PatternException {
      if (at >= chars.length) {
        throw PatternException.syntax(pattern);
      }
      return chars[at++];
    }
  }
}
