package dev.strata.dockerfile;

import dev.strata.source.SourceRange;
import java.util.Objects;

/// A word or line of an instruction as its author wrote it, continuations joined and nothing
/// expanded: quotes, escapes and variables are still in `value`. `range` covers it in the file.
public record Text(String value, SourceRange range) {
  public Text {
    Objects.requireNonNull(value);
    Objects.requireNonNull(range);
  }
}
