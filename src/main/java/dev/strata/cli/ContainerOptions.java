package dev.strata.cli;

import dev.strata.container.ContainerProcess;
import dev.strata.copy.UserDatabase;
import dev.strata.oci.RuntimeConfig;
import dev.strata.sandbox.NetworkMode;
import dev.strata.sandbox.SandboxMount;
import dev.strata.tree.Tree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// The flags of `run` that say how a container's process runs. Words and forms are docker's.
final class ContainerOptions {

  @Mixin ProcessOptions process = new ProcessOptions();

  @Option(
      names = {"-v", "--volume"},
      paramLabel = "FOLDER:PATH[:ro]",
      description = "A file or folder of this machine, in the container. May be repeated.")
  List<String> volumes = new ArrayList<>();

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

  /// The process of a container made of an image of this config.
  ///
  /// @param words what follows the image on the command line
  /// @param tree the image's files
  /// @return with an empty hostname where none is asked for
  ContainerProcess process(RuntimeConfig image, List<String> words, Tree tree)
      throws WrongUseException, IOException {
    String wanted = process.user == null ? image.user() : process.user;
    UserDatabase.Identity identity = ProcessOptions.identity(tree, wanted);
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
        ProcessOptions.credentials(identity),
        hostname == null ? "" : hostname,
        mode(),
        binds(),
        RunOptions.hostEntries(hosts),
        process.terminal,
        process.interactive);
  }

  private SequencedMap<String, String> environment(
      RuntimeConfig image, UserDatabase.Identity identity) throws WrongUseException {
    SequencedMap<String, String> all = new LinkedHashMap<>();
    all.put("PATH", RuntimeConfig.DEFAULT_PATH);
    if (process.terminal) {
      all.put("TERM", "xterm");
    }
    all.putAll(image.env());
    all.putAll(process.given(System.getenv()));
    all.putIfAbsent("HOME", identity.home().filter(h -> !h.isEmpty()).orElse("/"));
    return all;
  }

  private String folder(RuntimeConfig image) throws WrongUseException {
    String asked = process.workingDir == null ? image.workingDir() : process.workingDir;
    return asked.isEmpty() ? "/" : process.folder(image.workingDir());
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
