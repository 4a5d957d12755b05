package dev.strata.sandbox;

import dev.strata.linux.PseudoTerminal;
import dev.strata.linux.StandardInput;

/// What a process has as its standard input, and whether it has a terminal.
public sealed interface Attachment {
  /// An empty input, and no terminal.
  record Nothing() implements Attachment {}

  /// This input, and no terminal.
  record Input(StandardInput input) implements Attachment {}

  /// A terminal, which is input, output and errors; what is written to it comes as output.
  record Terminal(PseudoTerminal terminal) implements Attachment {}
}
