package dev.strata.dockerfile;

import java.util.Optional;

/// The parser directives at the head of a file. `escape` is `\` or a backtick.
public record Directives(Optional<Text> syntax, char escape, Optional<Text> check) {
  public static final Directives NONE = new Directives(Optional.empty(), '\\', Optional.empty());
}
