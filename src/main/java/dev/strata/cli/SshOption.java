package dev.strata.cli;

import dev.strata.ssh.Agent;
import dev.strata.ssh.KeyAgent;
import dev.strata.ssh.SocketAgent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Option;

/// `--ssh` of `build`, in the forms of `docker build`.
final class SshOption {
  @Option(
      names = "--ssh",
      paramLabel = "default|ID[=SOCKET|KEY[,KEY]]",
      description =
          "An ssh agent for RUN: its socket, or private keys (ed25519, RSA) that this program signs"
              + " with; with neither, the socket of $$SSH_AUTH_SOCK. May be repeated.")
  List<String> agents = new ArrayList<>();

  /// By id.
  Map<String, Agent> agents(Invocation by) throws WrongUseException {
    Map<String, Agent> found = new HashMap<>();
    for (String text : agents) {
      int equals = text.indexOf('=');
      String id = equals < 0 ? text : text.substring(0, equals);
      String places =
          equals < 0
              ? by.environment().getOrDefault("SSH_AUTH_SOCK", "")
              : text.substring(equals + 1);
      if (places.isEmpty()) {
        throw new WrongUseException(
            "--ssh " + text + ": $SSH_AUTH_SOCK is not set: name a socket or a key file");
      }
      if (found.put(id, agent("--ssh " + text, places, by)) != null) {
        throw new WrongUseException("--ssh " + text + ": the id " + id + " is given twice");
      }
    }
    return found;
  }

  private static Agent agent(String option, String places, Invocation by) throws WrongUseException {
    List<Path> paths = new ArrayList<>();
    for (String place : places.split(",", -1)) {
      Path path = by.path(place).toAbsolutePath();
      if (!Files.isReadable(path) || Files.isDirectory(path)) {
        throw new WrongUseException(option + ": cannot read " + place);
      }
      paths.add(path);
    }
    if (paths.stream().allMatch(Files::isRegularFile)) {
      try {
        return KeyAgent.of(paths);
      } catch (IOException e) {
        throw new WrongUseException(option + ": " + e.getMessage());
      }
    }
    if (paths.size() > 1) {
      throw new WrongUseException(option + ": name one socket, or key files only");
    }
    return new SocketAgent(paths.getFirst());
  }
}
