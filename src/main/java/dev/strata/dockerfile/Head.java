package dev.strata.dockerfile;

import dev.strata.source.SourceRange;
import java.util.List;
import java.util.Optional;

/// What every instruction has.
///
/// - `range` covers the whole instruction, its here-documents too.
/// - `keyword` is as written (`run`), `keywordRange` its place.
/// - `original` is the logical line: continuations joined, comments inside dropped, here-documents
///   not included.
/// - `comments` are the comment lines right above, without `#`, from the first to the last.
public record Head(
    SourceRange range,
    String keyword,
    SourceRange keywordRange,
    String original,
    List<Flag> flags,
    List<Text> comments) {
  public Head {
    flags = List.copyOf(flags);
    comments = List.copyOf(comments);
  }

  /// The last flag of this name that has a value.
  public Optional<Text> flag(String name) {
    return flags.reversed().stream()
        .filter(f -> f.name().equals(name))
        .flatMap(f -> f.value().stream())
        .findFirst();
  }

  /// Every value of a flag that may be repeated, in order.
  public List<Text> flags(String name) {
    return flags.stream()
        .filter(f -> f.name().equals(name))
        .flatMap(f -> f.value().stream())
        .toList();
  }

  /// Whether a boolean flag is set: `--link`, `--link=true`.
  public boolean isSet(String name) {
    return flags.reversed().stream()
        .filter(f -> f.name().equals(name))
        .findFirst()
        .map(f -> f.value().map(v -> Boolean.parseBoolean(v.value())).orElse(true))
        .orElse(false);
  }
}
