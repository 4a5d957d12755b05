package dev.strata.container;

import dev.strata.sandbox.Credentials;
import dev.strata.sandbox.HostEntry;
import dev.strata.sandbox.NetworkMode;
import dev.strata.sandbox.ProcessSpec;
import dev.strata.sandbox.ProcessSpecBuilder;
import dev.strata.sandbox.RootMount;
import dev.strata.sandbox.SandboxMount;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/// The process of a container.
///
/// @param entrypoint and `command` together are the program and its arguments
/// @param user as it was written; `credentials` are what it came to in the image
/// @param terminal whether it has one
/// @param input whether its standard input is open
public record ContainerProcess(
    List<String> entrypoint,
    List<String> command,
    SequencedMap<String, String> environment,
    String workingDir,
    String user,
    Credentials credentials,
    String hostname,
    NetworkMode network,
    List<SandboxMount.Bind> binds,
    List<HostEntry> hosts,
    boolean terminal,
    boolean input) {
  public ContainerProcess {
    entrypoint = List.copyOf(entrypoint);
    command = List.copyOf(command);
    environment = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(environment));
    binds = List.copyOf(binds);
    hosts = List.copyOf(hosts);
  }

  /// Never empty in a container that was made.
  public List<String> argv() {
    List<String> argv = new ArrayList<>(entrypoint);
    argv.addAll(command);
    return argv;
  }

  public ContainerProcess withHostname(String value) {
    return new ContainerProcess(
        entrypoint,
        command,
        environment,
        workingDir,
        user,
        credentials,
        value,
        network,
        binds,
        hosts,
        terminal,
        input);
  }

  /// Held as a RUN is, on this root.
  ProcessSpecBuilder spec(RootMount root) {
    ProcessSpecBuilder spec =
        ProcessSpec.builder(root, argv())
            .environment(environment)
            .workingDir(workingDir)
            .credentials(credentials)
            .hostname(hostname)
            .network(network)
            .newPrivileges(true);
    binds.forEach(spec::mount);
    hosts.forEach(spec::extraHost);
    return spec;
  }
}
