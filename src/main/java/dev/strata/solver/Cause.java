package dev.strata.solver;

import java.util.Locale;

/// One thing that made a step run, or be reused: what the words of a reason say, for programs.
///
/// @param name of what changed, as its kind has it: a path, a variable, a step, a setting
/// @param change what became of it: `added`, `removed`, `changed`; of a file also `content`,
///     `mode`,
///     `owner`, `type`, and several of them with `+` between
/// @param words the same for people, without a mark at the end
public record Cause(Kind kind, String name, String change, String words) {
  /// What kind of thing it is.
  public enum Kind {
    /// A file that COPY, ADD or a bind mount takes in.
    FILE,
    /// How many files more there are; `name` is the number.
    MORE,
    /// The ignore file, by what it leaves out now, or no longer.
    IGNORE,
    /// The instruction's own text.
    INSTRUCTION,
    HEREDOC,
    ARG,
    ENV,
    /// A variable in the instruction's text.
    VARIABLE,
    BASE,
    /// The step above.
    ABOVE,
    SETTING,
    MOUNT,
    /// The step was never built in this place.
    NEW,
    NO_CACHE,
    PRUNED,
    DAMAGED,
    /// The record is of another version of keys or of records.
    VERSION,
    /// The layer, or the record, is gone, and nobody knows why.
    GONE,
    /// What the step observed of its parent state and its bind mounts: `same`, or `changed`; or
    /// that it is no longer watched: `unwatched`.
    OBSERVED,
    /// The step was reused: `name` is the build that made its layer.
    REUSED;

    public String word() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  Cause(Kind kind, String words) {
    this(kind, "", "", words);
  }
}
