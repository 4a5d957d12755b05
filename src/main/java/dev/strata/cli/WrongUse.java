package dev.strata.cli;

import java.io.PrintWriter;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/// A command line that cannot be understood: one line, a suggestion, and where help is.
final class WrongUse implements IParameterExceptionHandler {
  @Override
  public int handleParseException(ParameterException e, String[] arguments) {
    CommandLine line = e.getCommandLine();
    PrintWriter err = line.getErr();
    err.println("strata: " + words(e, line));
    UnmatchedArgumentException.printSuggestions(e, err);
    err.println("See '" + line.getCommandSpec().qualifiedName() + " --help'.");
    // Two, where the command says nothing else.
    return line.getCommandSpec().exitCodeOnInvalidInput();
  }

  private static @Nullable String words(ParameterException e, CommandLine line) {
    boolean hasCommands = !line.getSubcommands().isEmpty();
    if (hasCommands && e instanceof UnmatchedArgumentException u && !u.isUnknownOption()) {
      return "there is no command " + u.getUnmatched().getFirst();
    }
    return e.getMessage();
  }
}
