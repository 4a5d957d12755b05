package dev.strata.solver;

import java.time.Duration;
import java.util.List;
import java.util.Locale;

/// Something that would have saved time in builds that are on record.
///
/// @param line of the instruction it is about, from 1
/// @param saved what it would have saved in all of them; zero where that cannot be told
/// @param words one sentence, without a mark at the end
/// @param evidence what it goes by, a line each
public record Advice(
    Kind kind, int line, String instruction, Duration saved, String words, List<String> evidence) {
  public Advice {
    evidence = List.copyOf(evidence);
  }

  /// What kind of change is advised.
  public enum Kind {
    /// An instruction above another one, which changes more often.
    MOVE,
    /// A COPY of fewer files.
    NARROW,
    /// A COPY of fewer files, as no step below read the others.
    UNREAD,
    /// A line for the ignore file.
    IGNORE,
    CACHE_MOUNT,
    /// `--chmod`, where modes alone made steps miss.
    CHMOD,
    /// A step whose result is another one each time.
    REPRODUCE;

    public String word() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }
}
