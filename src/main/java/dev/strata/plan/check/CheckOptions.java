package dev.strata.plan.check;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// What `# check=skip=A,B;error=true;experimental=C` says. `all` may stand for a list. Names that
/// are no rule are kept and match nothing, as in BuildKit.
public record CheckOptions(
    boolean skipAll,
    Set<String> skipped,
    boolean experimentalAll,
    Set<String> experimental,
    boolean error) {
  public static final CheckOptions DEFAULT =
      new CheckOptions(false, Set.of(), false, Set.of(), false);

  /// A `check` option that says nothing.
  public static final class InvalidException extends Exception {
    InvalidException(String message) {
      super(message);
    }
  }

  public CheckOptions {
    skipped = Set.copyOf(skipped);
    experimental = Set.copyOf(experimental);
  }

  public static CheckOptions parse(String text) throws InvalidException {
    CheckOptions options = DEFAULT;
    if (text.isBlank()) {
      return options;
    }
    for (String part : text.strip().split(";", 3)) {
      int equals = part.indexOf('=');
      String key = equals < 0 ? "" : part.substring(0, equals).strip();
      String value = part.substring(equals + 1).strip();
      options =
          switch (key) {
            case "skip" -> options.skipping(value);
            case "experimental" -> options.trying(value);
            case "error" -> options.withError(parseBoolean(part, value));
            default ->
                throw new InvalidException(
                    "invalid check option \"" + (equals < 0 ? part : key) + "\"");
          };
    }
    return options;
  }

  /// The options that a comment above an instruction adds: the first of `comments` that is
  /// `check=…`, up to its first blank.
  static Optional<CheckOptions> inComments(List<String> comments) {
    for (String comment : comments) {
      int equals = comment.indexOf('=');
      if (equals < 0 || !comment.substring(0, equals).strip().equalsIgnoreCase("check")) {
        continue;
      }
      try {
        return Optional.of(parse(comment.substring(equals + 1).strip().split(" ", 2)[0]));
      } catch (InvalidException e) {
        return Optional.empty(); // a comment may be prose
      }
    }
    return Optional.empty();
  }

  /// These options and what `more` turns on or off besides; `error` stays.
  CheckOptions merged(CheckOptions more) {
    return new CheckOptions(
        skipAll || more.skipAll,
        union(skipped, more.skipped),
        experimentalAll || more.experimentalAll,
        union(experimental, more.experimental),
        error);
  }

  boolean allows(Rule rule) {
    return rule.experimental()
        ? experimentalAll || experimental.contains(rule.ruleName())
        : !skipAll && !skipped.contains(rule.ruleName());
  }

  private CheckOptions skipping(String value) {
    return value.equals("all")
        ? new CheckOptions(true, Set.of(), experimentalAll, experimental, error)
        : new CheckOptions(false, names(value), experimentalAll, experimental, error);
  }

  private CheckOptions trying(String value) {
    return value.equals("all")
        ? new CheckOptions(skipAll, skipped, true, Set.of(), error)
        : new CheckOptions(skipAll, skipped, false, names(value), error);
  }

  private CheckOptions withError(boolean value) {
    return new CheckOptions(skipAll, skipped, experimentalAll, experimental, value);
  }

  private static Set<String> names(String list) {
    Set<String> names = new HashSet<>();
    for (String name : list.split(",", -1)) {
      names.add(name.strip());
    }
    return names;
  }

  private static Set<String> union(Set<String> a, Set<String> b) {
    Set<String> union = new HashSet<>(a);
    union.addAll(b);
    return union;
  }

  private static boolean parseBoolean(String part, String value) throws InvalidException {
    return switch (value) {
      case "1", "t", "T", "true", "TRUE", "True" -> true;
      case "0", "f", "F", "false", "FALSE", "False" -> false;
      default ->
          throw new InvalidException(
              "invalid check option \"" + part + "\": error is true or false");
    };
  }
}
