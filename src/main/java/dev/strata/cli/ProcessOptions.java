package dev.strata.cli;

import dev.strata.copy.CopyException;
import dev.strata.copy.UserDatabase;
import dev.strata.sandbox.Credentials;
import dev.strata.tree.Tree;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// The flags of `run` and `exec` that say how a process in a container runs. Words and forms are
/// docker's.
final class ProcessOptions {
  @Option(
      names = {"-e", "--env"},
      paramLabel = "NAME[=VALUE]",
      description = "A variable; without a value, as it is here. May be repeated.")
  List<String> environment = new ArrayList<>();

  @Option(
      names = {"-w", "--workdir"},
      paramLabel = "FOLDER",
      description = "The working folder. Default: that of the image or container.")
  @Nullable String workingDir;

  @Option(
      names = {"-u", "--user"},
      paramLabel = "USER[:GROUP]",
      description = "Whom the process runs as. Default: that of the image or container.")
  @Nullable String user;

  @Option(
      names = {"-i", "--interactive"},
      description = "Give the process this program's standard input.")
  boolean interactive;

  @Option(
      names = {"-t", "--tty"},
      description = "Give the process a terminal.")
  boolean terminal;

  /// As docker: a name alone takes what it has `here`, and nothing where it has nothing.
  SequencedMap<String, String> given(Map<String, String> here) throws WrongUseException {
    SequencedMap<String, String> given = new LinkedHashMap<>();
    for (String text : environment) {
      int equals = text.indexOf('=');
      if (equals == 0 || text.isEmpty()) {
        throw new WrongUseException("-e " + text + ": write NAME=VALUE");
      }
      if (equals > 0) {
        given.put(text.substring(0, equals), text.substring(equals + 1));
      } else if (here.containsKey(text)) {
        given.put(text, here.getOrDefault(text, ""));
      }
    }
    return given;
  }

  /// The working folder, which is `usual` where none is asked for.
  String folder(String usual) throws WrongUseException {
    String folder = workingDir == null ? usual : workingDir;
    if (!folder.startsWith("/")) {
      throw new WrongUseException("-w " + folder + ": write an absolute path");
    }
    return folder;
  }

  /// Names of users are those of this tree.
  static UserDatabase.Identity identity(Tree tree, String user)
      throws WrongUseException, IOException {
    try {
      return UserDatabase.of(tree).identity(user);
    } catch (CopyException e) {
      throw new WrongUseException(
          e.getMessage() + e.hint().map(hint -> " (" + hint + ")").orElse(""));
    }
  }

  static Credentials credentials(UserDatabase.Identity identity) {
    return new Credentials(identity.uid(), identity.gid(), identity.groups());
  }
}
