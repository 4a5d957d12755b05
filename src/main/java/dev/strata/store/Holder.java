package dev.strata.store;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// The process that has a store open, as the lock file names it, a field a line:
///
/// ```text
/// pid 4711
/// since 2026-01-02T03:04:05Z
/// command strata build .
/// ```
///
/// @param command what the process was asked to do, in one line
public record Holder(long pid, Instant since, String command) {
  public Holder {
    command = command.replaceAll("\\R", " ");
  }

  String encode() {
    return "pid " + pid + "\nsince " + since + "\ncommand " + command + "\n";
  }

  /// Empty for anything but what {@link #encode} wrote: the file may be half written.
  static Optional<Holder> parse(String text) {
    List<String> lines = text.lines().toList();
    if (lines.size() != 3
        || !lines.get(0).startsWith("pid ")
        || !lines.get(1).startsWith("since ")
        || !lines.get(2).startsWith("command ")) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          new Holder(
              Long.parseLong(lines.get(0).substring(4)),
              Instant.parse(lines.get(1).substring(6)),
              lines.get(2).substring(8)));
    } catch (NumberFormatException | DateTimeException _) {
      return Optional.empty();
    }
  }

  @Override
  public String toString() {
    return "process " + pid + " (" + command + ", since " + since + ")";
  }
}
