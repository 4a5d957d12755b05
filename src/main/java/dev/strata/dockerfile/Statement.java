package dev.strata.dockerfile;

import dev.strata.source.SourceRange;
import java.util.List;
import java.util.Optional;

/// An instruction by its form alone: whether its keyword and flags exist, and whether it has the
/// arguments that it needs, is not yet asked.
///
/// @param keyword as written
/// @param flags each as `--name=value`, quotes and escapes gone
/// @param range of the line, here-documents not included
record Statement(
    LogicalLine line,
    Text keyword,
    List<Text> flags,
    Arguments arguments,
    List<Heredoc> heredocs,
    SourceRange range) {

  Statement withHeredocs(List<Heredoc> bodies, SourceRange whole) {
    return new Statement(line, keyword, flags, arguments, bodies, whole);
  }

  /// What follows the flags.
  sealed interface Arguments {
    /// Nothing; the place is where something would stand.
    record None(SourceRange range) implements Arguments {}

    /// The rest of the line, as it is.
    record Line(Text text) implements Arguments {}

    /// Words between blanks.
    record Items(List<Text> items) implements Arguments {}

    /// A JSON array of strings.
    record Json(List<Text> items, SourceRange range) implements Arguments {}

    /// `key=value …`, or `key value`.
    record Pairs(List<KeyValue> pairs) implements Arguments {}

    /// The kind of a health check, and its command.
    record Check(Text kind, Arguments command) implements Arguments {}

    /// The instruction that ONBUILD keeps, from this place in the line on.
    record Trigger(Statement statement, int start) implements Arguments {}

    /// What an unknown keyword is followed by.
    record Unknown() implements Arguments {}
  }

  /// The statement that does the work: the trigger of an ONBUILD, else this one.
  Statement innermost() {
    return arguments instanceof Arguments.Trigger trigger ? trigger.statement() : this;
  }

  Optional<Keyword> known() {
    return Keyword.find(keyword.value());
  }
}
