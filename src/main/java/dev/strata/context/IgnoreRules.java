package dev.strata.context;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The rules of a `.dockerignore` file: what of a folder is not part of the build context.
///
/// One pattern a line; `#` at the start of a line makes it a comment; blanks around a pattern do
/// not count; a leading `/` means nothing; a leading `!` takes back; the last line that matches
/// decides. A byte order mark is skipped. `*`, `?` and `[…]` are as in {@link PathGlob}, `**`
/// stands for any number of folders. What a pattern matches is excluded with all that is in it.
/// Immutable.
///
/// Source: Dockerfile reference and build context documentation, behaviour of moby/patternmatcher.
public final class IgnoreRules {
  /// The longest line that is read; the original refuses longer ones as well.
  private static final int MAX_LINE_CHARS = 64 * 1024;

  private static final List<String> EVERYTHING = List.of("*", "**", "**/*");

  private final PathPatterns patterns;
  private final String fileName;

  private IgnoreRules(PathPatterns patterns, String fileName) {
    this.patterns = patterns;
    this.fileName = fileName;
  }

  /// Excludes nothing.
  public static IgnoreRules none() {
    try {
      return parse("");
    } catch (PatternException e) {
      throw new IllegalStateException("no pattern is no bad pattern", e);
    }
  }

  /// Reads the text of a `.dockerignore`.
  ///
  /// @throws PatternException for a pattern that has no meaning
  public static IgnoreRules parse(String text) throws PatternException {
    return parse(text, ".dockerignore");
  }

  /// As {@link #parse(String)}; `fileName` is what hints call the file.
  public static IgnoreRules parse(String text, String fileName) throws PatternException {
    List<String> patterns = new ArrayList<>();
    String withoutMark = text.startsWith("\uFEFF") ? text.substring(1) : text;
    for (String line : withoutMark.split("\n", -1)) {
      if (line.length() > MAX_LINE_CHARS) {
        throw new PatternException(
            line.substring(0, 40) + "…", "failed to parse " + fileName + ": line too long");
      }
      if (!line.startsWith("#") && !line.isBlank()) {
        patterns.add(normalized(line.strip()));
      }
    }
    return new IgnoreRules(PathPatterns.of(patterns), fileName);
  }

  private static String normalized(String line) {
    boolean exception = line.startsWith("!");
    String pattern = exception ? line.substring(1).strip() : line;
    if (!pattern.isEmpty()) {
      pattern = LexicalPath.clean(pattern);
      if (pattern.length() > 1 && pattern.startsWith("/")) {
        pattern = pattern.substring(1);
      }
    }
    return exception ? "!" + pattern : pattern;
  }

  public boolean isEmpty() {
    return patterns.isEmpty();
  }

  /// What the file is called.
  public String fileName() {
    return fileName;
  }

  /// Whether this path (relative to the context, as an entry's) is left out. A folder that is left
  /// out may still have something in it that is not: {@link #mayIncludeBelow}.
  public boolean excludes(String path) {
    return !path.isEmpty() && patterns.walkTo(path).matched();
  }

  /// Whether something below this folder may be taken back by a `!` rule.
  public boolean mayIncludeBelow(String folder) {
    return patterns.mayExceptBelow(folder);
  }

  /// The rule that leaves this path out, as written.
  public Optional<String> excludingRule(String path) {
    if (path.isEmpty()) {
      return Optional.empty();
    }
    PathPatterns.Match match = patterns.walkTo(path);
    return match.matched() ? patterns.decidingPattern(match) : Optional.empty();
  }

  /// Whether a rule starts with `!`.
  public boolean hasExceptions() {
    return patterns.hasExceptions();
  }

  /// Whether one rule is `*`, `**` or `**/*`.
  public boolean excludesEverything() {
    return EVERYTHING.stream().anyMatch(pattern -> patterns.texts().contains(pattern));
  }

  /// The rules as lines that {@link #parse} reads.
  public List<String> lines() {
    return patterns.texts();
  }

  PathPatterns patterns() {
    return patterns;
  }
}
