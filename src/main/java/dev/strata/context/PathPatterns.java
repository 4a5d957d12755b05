package dev.strata.context;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/// A list of patterns as `.dockerignore` and `COPY --exclude` have them: each also matches all that
/// lies below what it matches, `!` takes back, and the last pattern that matches decides (behaviour
/// of moby/patternmatcher). Immutable.
///
/// While a tree is walked, what a folder matched is handed down ({@link #match}): that is how
/// BuildKit walks, and it decides the rare case in which a pattern that was of no effect on a
/// folder (a `!` rule on a folder that nothing had excluded) is not carried down to what is in it.
public final class PathPatterns {
  private final List<Rule> rules;
  private final boolean exceptions;

  private record Rule(String text, boolean exception, Predicate<String> test, List<String> parts) {}

  /// What one folder matched, to be handed down to what is in it.
  public static final class Match {
    private final boolean[] byRule;
    private final int deciding;
    private final boolean matched;

    private Match(boolean[] byRule, int deciding, boolean matched) {
      this.byRule = byRule;
      this.deciding = deciding;
      this.matched = matched;
    }

    public boolean matched() {
      return matched;
    }
  }

  private PathPatterns(List<Rule> rules) {
    this.rules = rules;
    this.exceptions = rules.stream().anyMatch(Rule::exception);
  }

  /// Reads a list of patterns; blank ones do not count.
  ///
  /// @throws PatternException for the first pattern that has no meaning
  public static PathPatterns of(List<String> patterns) throws PatternException {
    List<Rule> rules = new ArrayList<>();
    for (String pattern : patterns) {
      String stripped = pattern.strip();
      if (!stripped.isEmpty()) {
        rules.add(rule(stripped));
      }
    }
    return new PathPatterns(List.copyOf(rules));
  }

  private static Rule rule(String pattern) throws PatternException {
    String text = LexicalPath.clean(pattern);
    boolean exception = text.startsWith("!");
    if (exception) {
      text = text.substring(1);
      if (text.isEmpty()) {
        throw new PatternException(pattern, "illegal exclusion pattern: \"!\"");
      }
    }
    return new Rule(pattern, exception, PatternCompiler.compile(text), List.of(text.split("/")));
  }

  public boolean isEmpty() {
    return rules.isEmpty();
  }

  /// Whether any pattern takes back with `!`.
  List<String> texts() {
    return rules.stream().map(Rule::text).toList();
  }

  public boolean hasExceptions() {
    return exceptions;
  }

  /// What stands above every path: nothing has matched.
  public Match root() {
    return new Match(new boolean[rules.size()], -1, false);
  }

  /// What `path`, right in a folder with the match `parent`, matches.
  public Match match(String path, Match parent) {
    boolean[] byRule = new boolean[rules.size()];
    boolean matched = false;
    int deciding = -1;
    for (int i = 0; i < byRule.length; i++) {
      Rule rule = rules.get(i);
      boolean match = parent.byRule[i];
      if (!match) {
        if (rule.exception != matched) {
          continue;
        }
        match = rule.test.test(path);
      }
      byRule[i] = match;
      if (match) {
        matched = !rule.exception;
        deciding = i;
      }
    }
    return new Match(byRule, deciding, matched);
  }

  /// As {@link #match}, for a path that has nothing below it.
  public boolean matchesLeaf(String path, Match parent) {
    boolean matched = false;
    for (int i = 0; i < parent.byRule.length; i++) {
      Rule rule = rules.get(i);
      if (parent.byRule[i] || (rule.exception == matched && rule.test.test(path))) {
        matched = !rule.exception;
      }
    }
    return matched;
  }

  /// What `path` matches on a walk down to it from the root.
  public Match walkTo(String path) {
    Match match = root();
    for (int slash = path.indexOf('/'); slash >= 0; slash = path.indexOf('/', slash + 1)) {
      match = match(path.substring(0, slash), match);
    }
    return match(path, match);
  }

  /// Whether `path` or a folder above it matches, each pattern taken by itself.
  public boolean matches(String path) {
    boolean matched = false;
    for (Rule rule : rules) {
      if (rule.exception == matched && matchesPathOrParent(rule, path)) {
        matched = !rule.exception;
      }
    }
    return matched;
  }

  private static boolean matchesPathOrParent(Rule rule, String path) {
    if (rule.test.test(path)) {
      return true;
    }
    for (int slash = path.indexOf('/'); slash >= 0; slash = path.indexOf('/', slash + 1)) {
      if (rule.test.test(path.substring(0, slash))) {
        return true;
      }
    }
    return false;
  }

  /// The pattern that decided this match, as written.
  public Optional<String> decidingPattern(Match match) {
    return match.deciding < 0 ? Optional.empty() : Optional.of(rules.get(match.deciding).text);
  }

  /// Whether a `!` pattern may match something below `folder`: where not, a folder that matched
  /// need not be entered. Errs on the side of entering.
  public boolean mayExceptBelow(String folder) {
    if (!exceptions) {
      return false;
    }
    List<String> parts = List.of(folder.split("/"));
    return rules.stream().anyMatch(rule -> rule.exception && mayMatchBelow(rule.parts, parts));
  }

  private static boolean mayMatchBelow(List<String> pattern, List<String> folder) {
    for (int i = 0; i < folder.size(); i++) {
      if (i >= pattern.size()) {
        return false;
      }
      String part = pattern.get(i);
      if (part.contains("**") || part.contains("[") || part.contains("\\")) {
        return true;
      }
      if (!matchesPart(part, folder.get(i))) {
        return false;
      }
    }
    return pattern.size() > folder.size();
  }

  private static boolean matchesPart(String part, String name) {
    try {
      return PathGlob.parse(part).matches(name);
    } catch (PatternException e) {
      return true;
    }
  }
}
