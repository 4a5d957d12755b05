package dev.strata.sandbox;

import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SequencedMap;

/// A process to run.
///
/// @param argv the program, looked up in PATH of `environment` inside the root, and its arguments
/// @param workingDir absolute; must exist in the root
/// @param insecure every capability, no call filter, nothing masked (`--security=insecure`)
/// @param newPrivileges whether set-uid programs and file capabilities work, as `sudo` needs
///     (BuildKit lets them)
/// @param root mounts the root file system
/// @param mounts made in the order of their depth
/// @param timeout after which the process is killed
/// @param attachment its standard input; an OCI runtime is given none
public record ProcessSpec(
    List<String> argv,
    SequencedMap<String, String> environment,
    String workingDir,
    Credentials credentials,
    String hostname,
    NetworkMode network,
    boolean insecure,
    boolean newPrivileges,
    RootMount root,
    boolean readOnlyRoot,
    List<SandboxMount> mounts,
    List<HostEntry> extraHosts,
    Limits limits,
    Optional<Duration> timeout,
    Attachment attachment) {
  /// The hostname of a step in BuildKit.
  public static final String DEFAULT_HOSTNAME = "buildkitsandbox";

  public ProcessSpec {
    argv = List.copyOf(argv);
    environment = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(environment));
    mounts = List.copyOf(mounts);
    extraHosts = List.copyOf(extraHosts);
    Objects.requireNonNull(root);
    if (argv.isEmpty()) {
      throw new IllegalArgumentException("argv is empty");
    }
    if (!workingDir.startsWith("/")) {
      throw new IllegalArgumentException("working folder " + workingDir);
    }
  }

  /// A spec of this program as root in `/`, with everything else as a step has it by default.
  public static ProcessSpecBuilder builder(RootMount root, List<String> argv) {
    return new ProcessSpecBuilder(root, argv);
  }
}
