package dev.strata.context;

import java.util.function.Predicate;
import java.util.regex.Pattern;

/// Turns one pattern of an ignore file into a test on paths, as moby/patternmatcher reads it: like
/// {@link PathGlob}, and `**` stands for any number of folders. Plain names, `name/**` and
/// `**/name` become comparisons, since regular expressions on every file of a large context are
/// slow.
///
/// As there, a pattern is put into a regular expression one character after the other: in one that
/// has any of `*?[\\`, a `^` matches at the start only, `\\n` is a line feed, and a `*` in brackets
/// ends them.
final class PatternCompiler {
  private enum Form {
    EXACT,
    PREFIX,
    SUFFIX,
    REGEX
  }

  private final String pattern;
  private final StringBuilder regex = new StringBuilder();
  private Form form = Form.EXACT;
  private int at;

  private PatternCompiler(String pattern) {
    this.pattern = pattern;
  }

  static Predicate<String> compile(String pattern) throws PatternException {
    PathGlob.parse(pattern);
    return new PatternCompiler(pattern).compile();
  }

  private Predicate<String> compile() throws PatternException {
    while (at < pattern.length()) {
      int start = at;
      char c = pattern.charAt(at++);
      switch (c) {
        case '*' -> star(start == 0);
        case '?' -> regex("[^/]");
        case '[', ']' -> regex(Character.toString(c));
        case '\\' -> regex("\\" + nextCharacter());
        case '.', '+', '(', ')', '|', '{', '}', '$' -> regex.append('\\').append(c);
        default -> regex.append(c);
      }
    }
    return switch (form) {
      case EXACT -> pattern::equals;
      case PREFIX -> {
        String prefix = pattern.substring(0, pattern.length() - 2);
        yield path -> path.startsWith(prefix);
      }
      case SUFFIX -> suffix(pattern.substring(2));
      case REGEX -> regexTest();
    };
  }

  private static Predicate<String> suffix(String suffix) {
    if (suffix.startsWith("/")) {
      String name = suffix.substring(1);
      return path -> path.endsWith(suffix) || path.equals(name);
    }
    return path -> path.endsWith(suffix);
  }

  private Predicate<String> regexTest() throws PatternException {
    try {
      Pattern compiled = GoRegex.compile(regex.toString());
      return path -> compiled.matcher(path).matches();
    } catch (IllegalArgumentException _) {
      throw PatternException.syntax(pattern);
    }
  }

  private void star(boolean first) {
    if (at >= pattern.length() || pattern.charAt(at) != '*') {
      regex("[^/]*");
      return;
    }
    at++;
    if (at < pattern.length() && pattern.charAt(at) == '/') {
      at++;
    }
    if (at < pattern.length()) {
      regex("(.*/)?");
    } else if (form == Form.EXACT) {
      form = Form.PREFIX;
    } else {
      regex(".*");
    }
    if (first) {
      form = Form.SUFFIX;
    }
  }

  private String nextCharacter() {
    int c = pattern.codePointAt(at);
    at += Character.charCount(c);
    return Character.toString(c);
  }

  private void regex(String part) {
    regex.append(part);
    form = Form.REGEX;
  }
}
