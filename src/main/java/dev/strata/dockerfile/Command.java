package dev.strata.dockerfile;

import dev.strata.source.SourceRange;
import java.util.List;

/// What RUN, CMD, ENTRYPOINT or a HEALTHCHECK runs.
public sealed interface Command {
  SourceRange range();

  /// A line for the shell, as written. Here-documents that it opens follow with their content.
  record ShellForm(String line, List<Heredoc> heredocs, SourceRange range) implements Command {
    public ShellForm {
      heredocs = List.copyOf(heredocs);
    }

    /// Whether the line is a here-document and nothing else: its content is then what runs.
    public boolean isLoneHeredoc() {
      return heredocs.size() == 1 && HeredocOpener.of(line).isPresent();
    }
  }

  /// A JSON array of strings: an argument vector without a shell.
  record ExecForm(List<String> arguments, SourceRange range) implements Command {
    public ExecForm {
      arguments = List.copyOf(arguments);
    }
  }
}
