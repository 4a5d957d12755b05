package dev.strata.cli;

import dev.strata.container.ContainerProcess;
import dev.strata.copy.CopyException;
import dev.strata.copy.UserDatabase;
import dev.strata.oci.RuntimeConfig;
import dev.strata.sandbox.Credentials;
import dev.strata.sandbox.NetworkMode;
import dev.strata.sandbox.SandboxMount;
import dev.strata.tree.Tree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// The flags of `run` that say how a container's process runs. Words and forms are docker's.
final class ContainerOptions {
  private static final String PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

  @Option(
      names = {"-e", "--env"},
      paramLabel = "NAME[=VALUE]",
      description = "A variable; without a value, as it is here. May be repeated.")
  List<String> environment = new ArrayList<>();

  @Option(
      names = {"-v", "--volume"},
      paramLabel = "FOLDER:PATH[:ro]",
      description = "A file or folder of this machine, in the container. May be repeated.")
  List<String> volumes = new ArrayList<>();

  @Option(
      names = {"-w", "--workdir"},
      paramLabel = "FOLDER",
      description = "The working folder. Default: the image's.")
  @Nullable String workingDir;

  @Option(
      names = {"-u", "--user"},
      paramLabel = "USER[:GROUP]",
      description = "Whom the process runs as. Default: the image's.")
  @Nullable String user;

  @Option(
      names = "--entrypoint",
      paramLabel = "PROGRAM",
      description = "Instead of the image's; its CMD does not count then.")
  @Nullable String entrypoint;

  @Option(
      names = "--network",
      paramLabel = "MODE",
      description = "default and host: this machine's; none: loopback alone.")
  String network = "default";

  @Option(
      names = "--add-host",
      paramLabel = "HOST:ADDRESS",
      description = "A line for /etc/hosts. May be repeated.")
  List<String> hosts = new ArrayList<>();

  @Option(names = "--hostname", paramLabel = "NAME", description = "Default: the short id.")
  @Nullable String hostname;

  @Option(
      names = {"-i", "--interactive"},
      description = "Give the process this program's standard input.")
  boolean interactive;

  @Option(
      names = {"-t", "--tty"},
      description = "Give the process a terminal.")
  boolean terminal;

  /// The process of a container made of an image of this config.
  ///
  /// @param words what follows the image on the command line
  /// @param tree the image's files
  /// @return with an empty hostname where none is asked for
  ContainerProcess process(RuntimeConfig image, List<String> words, Tree tree)
      throws WrongUseException, IOException {
    String wanted = user == null ? image.user() : user;
    UserDatabase.Identity identity = identity(tree, wanted);
    List<String> first =
        entrypoint == null
            ? image.entrypoint().orElse(List.of())
            : entrypoint.isEmpty() ? List.of() : List.of(entrypoint);
    List<String> rest =
        words.isEmpty() && entrypoint == null ? image.command().orElse(List.of()) : words;
    if (first.isEmpty() && rest.isEmpty()) {
      throw new WrongUseException("the image names no command: write one after it");
    }
    return new ContainerProcess(
        first,
        rest,
        environment(image, identity),
        folder(image),
        wanted,
        new Credentials(identity.uid(), identity.gid(), identity.groups()),
        hostname == null ? "" : hostname,
        mode(),
        binds(),
        RunOptions.hostEntries(hosts),
        terminal,
        interactive);
  }

  static UserDatabase.Identity identity(Tree tree, String user)
      throws WrongUseException, IOException {
    try {
      return UserDatabase.of(tree).identity(user);
    } catch (CopyException e) {
      throw new WrongUseException(
          e.getMessage() + e.hint().map(hint -> " (" + hint + ")").orElse(""));
    }
  }

  private SequencedMap<String, String> environment(
      RuntimeConfig image, UserDatabase.Identity identity) throws WrongUseException {
    SequencedMap<String, String> all = new LinkedHashMap<>();
    all.put("PATH", PATH);
    if (terminal) {
      all.put("TERM", "xterm");
    }
    all.putAll(image.env());
    all.putAll(given(environment, System.getenv()));
    all.putIfAbsent("HOME", identity.home().filter(h -> !h.isEmpty()).orElse("/"));
    return all;
  }

  /// As docker: a name alone takes what it has here, and nothing where it has nothing.
  static SequencedMap<String, String> given(List<String> texts, Map<String, String> here)
      throws WrongUseException {
    SequencedMap<String, String> given = new LinkedHashMap<>();
    for (String text : texts) {
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

  private String folder(RuntimeConfig image) throws WrongUseException {
    String folder = workingDir == null ? image.workingDir() : workingDir;
    if (folder.isEmpty()) {
      return "/";
    }
    if (!folder.startsWith("/")) {
      throw new WrongUseException("-w " + folder + ": write an absolute path");
    }
    return folder;
  }

  private NetworkMode mode() throws WrongUseException {
    return switch (network) {
      case "default" -> NetworkMode.DEFAULT;
      case "host" -> NetworkMode.HOST;
      case "none" -> NetworkMode.NONE;
      default ->
          throw new WrongUseException(
              "--network "
                  + network
                  + ": write default, none or host; there are no other networks");
    };
  }

  private List<SandboxMount.Bind> binds() throws WrongUseException {
    List<SandboxMount.Bind> binds = new ArrayList<>();
    for (String text : volumes) {
      String[] parts = text.split(":", -1);
      Optional<String> options = parts.length == 3 ? Optional.of(parts[2]) : Optional.empty();
      boolean known = options.filter(o -> !o.equals("ro") && !o.equals("rw")).isEmpty();
      if (parts.length < 2 || parts.length > 3 || !known || !parts[1].startsWith("/")) {
        throw new WrongUseException("-v " + text + ": write FOLDER:/PATH or FOLDER:/PATH:ro");
      }
      if (!parts[0].startsWith("/") && !parts[0].startsWith(".")) {
        throw new WrongUseException(
            "-v " + text + ": volumes with names are not kept; write a folder, as ./" + parts[0]);
      }
      Path source = Path.of(parts[0]).toAbsolutePath().normalize();
      if (!Files.exists(source)) {
        throw new WrongUseException("-v " + text + ": there is no " + source);
      }
      binds.add(new SandboxMount.Bind(source, parts[1], options.filter("ro"::equals).isPresent()));
    }
    return binds;
  }
}
