package dev.strata.plan;

import dev.strata.dockerfile.Text;
import dev.strata.dockerfile.Words;
import dev.strata.source.SourceRange;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.TreeSet;

/// Word expansion that says where a text is malformed, and which variables it used.
final class Expander {
  private Expander() {}

  /// `matched` are the names that the scope had.
  record Result(String value, Set<String> matched, Set<String> unmatched) {}

  static Result expand(Words words, Text text, Words.Scope scope) throws PlanException {
    Set<String> matched = new LinkedHashSet<>();
    Words.Scope recording =
        name -> {
          var value = scope.find(name);
          value.ifPresent(v -> matched.add(name));
          return value;
        };
    try {
      Words.Expansion expansion = words.expand(text.value(), recording);
      return new Result(expansion.value(), matched, new TreeSet<>(expansion.unmatched()));
    } catch (Words.WordException e) {
      throw malformed(text, e);
    }
  }

  static PlanException malformed(Text text, Words.WordException e) {
    SourceRange range = text.range();
    boolean exact = range.end() - range.start() == text.value().length();
    int at = exact ? Math.min(range.start() + e.offset(), range.end()) : range.start();
    return PlanException.at(
        new SourceRange(at, range.end()),
        "failed to process \"" + text.value() + "\": " + e.getMessage());
  }
}
