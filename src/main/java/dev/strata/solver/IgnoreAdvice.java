package dev.strata.solver;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Files that a build seldom means to take in: what tools leave beside the sources, and what
/// describes the build itself.
final class IgnoreAdvice {
  private static final List<Pattern> PATTERNS =
      List.of(
          Pattern.compile("(?:^|.*/)(\\.git|\\.hg|\\.svn)(?:/.*)?"),
          Pattern.compile(
              "(?:^|.*/)(node_modules|__pycache__|\\.venv|\\.idea|\\.vscode|\\.gradle|\\.pytest_cache"
                  + "|\\.mypy_cache|\\.cache|coverage)(?:/.*)?"),
          Pattern.compile("^(target|build|dist|out|bin/Debug|obj)/.*"),
          Pattern.compile(".*(\\.log|\\.tmp|\\.swp|\\.bak|\\.orig|\\.pyc|~)"),
          Pattern.compile("(?:^|.*/)(\\.DS_Store|Thumbs\\.db)"),
          Pattern.compile("^(Dockerfile|\\.dockerignore)"));

  /// The patterns that stand at the top of a context only, and the one for ends of names.
  private static final int OF_THE_TOP = 2;

  private static final int BY_END = 3;
  private static final int OF_THE_BUILD = 5;

  private IgnoreAdvice() {}

  /// The line for the ignore file that would leave this file out.
  static Optional<String> rule(Cause file) {
    if (file.words().contains(" of ")) {
      return Optional.empty(); // from a stage, an image or another context
    }
    for (int i = 0; i < PATTERNS.size(); i++) {
      Matcher matcher = PATTERNS.get(i).matcher(file.name());
      if (matcher.matches()) {
        String name = matcher.group(1);
        boolean byEnd = i == BY_END;
        boolean top = i == OF_THE_TOP || i == OF_THE_BUILD || file.name().startsWith(name);
        return Optional.of(byEnd ? "**/*" + name : top ? name : "**/" + name);
      }
    }
    return Optional.empty();
  }
}
