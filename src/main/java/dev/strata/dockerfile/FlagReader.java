package dev.strata.dockerfile;

import dev.strata.dockerfile.Keyword.FlagRule;
import dev.strata.source.Diagnostic;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// Checks an instruction's flags against those that it has.
final class FlagReader {
  private final List<Diagnostic> problems;

  FlagReader(List<Diagnostic> problems) {
    this.problems = problems;
  }

  /// All flags as written; each one that is wrong becomes a problem.
  List<Flag> read(Keyword keyword, List<Text> written) {
    List<Flag> flags = new ArrayList<>(written.size());
    Set<String> seen = new HashSet<>();
    for (Text text : written) {
      Flag flag = split(text);
      flags.add(flag);
      if (!keyword.ignoresFlags()) {
        check(keyword, flag, seen.add(flag.name()));
      }
    }
    return flags;
  }

  private static Flag split(Text text) {
    int equals = text.value().indexOf('=');
    if (equals < 0) {
      return new Flag(text.value().substring(2), Optional.empty(), text.range());
    }
    Text value = new Text(text.value().substring(equals + 1), text.range());
    return new Flag(text.value().substring(2, equals), Optional.of(value), text.range());
  }

  private void check(Keyword keyword, Flag flag, boolean first) {
    Optional<FlagRule> known = keyword.flag(flag.name());
    if (known.isEmpty()) {
      refuse(flag, "unknown flag: --" + flag.name(), unknownHint(keyword, flag.name()));
      return;
    }
    FlagRule rule = known.get();
    String name = "--" + rule.name();
    if (!first && rule.kind() != FlagRule.Kind.REPEATED) {
      refuse(flag, "duplicate flag specified: " + name, "leave one of them out");
      return;
    }
    String value = flag.value().map(Text::value).orElse("");
    if (rule.kind() != FlagRule.Kind.TRUTH) {
      if (flag.value().isEmpty()) {
        refuse(flag, "missing a value on flag: " + name, "write " + name + "=<value>");
      }
    } else if (flag.value().isPresent() && value.isEmpty()) {
      refuse(flag, "missing a value on flag: " + name, "write " + name + " or " + name + "=true");
    } else if (!value.isEmpty() && !isTruth(value)) {
      refuse(
          flag,
          "expecting boolean value for flag " + name + ", not: " + value,
          "write " + name + " or " + name + "=false");
    }
  }

  private static boolean isTruth(String value) {
    String lower = value.toLowerCase(Locale.ROOT);
    return lower.equals("true") || lower.equals("false");
  }

  private static String unknownHint(Keyword keyword, String name) {
    List<String> names = keyword.flags().stream().map(FlagRule::name).toList();
    if (names.isEmpty()) {
      return keyword + " has no flags";
    }
    return Suggestion.nearest(name, names)
        .map(nearest -> "did you mean --" + nearest + "?")
        .orElseGet(
            () ->
                names.stream()
                    .map(flag -> "--" + flag)
                    .collect(Collectors.joining(", ", keyword + " has the flags ", "")));
  }

  private void refuse(Flag flag, String message, String hint) {
    problems.add(Diagnostic.error(flag.range(), message, hint));
  }
}
