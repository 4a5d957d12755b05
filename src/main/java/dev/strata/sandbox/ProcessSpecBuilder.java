package dev.strata.sandbox;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;

/// Builds a {@link ProcessSpec}.
public final class ProcessSpecBuilder {
  private final RootMount root;
  private final List<String> argv;
  private final SequencedMap<String, String> environment = new LinkedHashMap<>();
  private final List<SandboxMount> mounts = new ArrayList<>();
  private final List<HostEntry> extraHosts = new ArrayList<>();
  private String workingDir = "/";
  private Credentials credentials = Credentials.ROOT;
  private String hostname = ProcessSpec.DEFAULT_HOSTNAME;
  private NetworkMode network = NetworkMode.DEFAULT;
  private boolean insecure;
  private boolean newPrivileges;
  private boolean readOnlyRoot;
  private Limits limits = Limits.NONE;
  private Optional<Duration> timeout = Optional.empty();

  private Attachment attachment = new Attachment.Nothing();

  ProcessSpecBuilder(RootMount root, List<String> argv) {
    this.root = root;
    this.argv = List.copyOf(argv);
  }

  public ProcessSpecBuilder environment(Map<String, String> value) {
    environment.putAll(value);
    return this;
  }

  public ProcessSpecBuilder workingDir(String value) {
    workingDir = value;
    return this;
  }

  public ProcessSpecBuilder credentials(Credentials value) {
    credentials = value;
    return this;
  }

  public ProcessSpecBuilder hostname(String value) {
    hostname = value;
    return this;
  }

  public ProcessSpecBuilder network(NetworkMode value) {
    network = value;
    return this;
  }

  public ProcessSpecBuilder insecure(boolean value) {
    insecure = value;
    return this;
  }

  public ProcessSpecBuilder newPrivileges(boolean value) {
    newPrivileges = value;
    return this;
  }

  public ProcessSpecBuilder readOnlyRoot(boolean value) {
    readOnlyRoot = value;
    return this;
  }

  public ProcessSpecBuilder mount(SandboxMount value) {
    mounts.add(value);
    return this;
  }

  public ProcessSpecBuilder extraHost(HostEntry value) {
    extraHosts.add(value);
    return this;
  }

  public ProcessSpecBuilder limits(Limits value) {
    limits = value;
    return this;
  }

  public ProcessSpecBuilder timeout(Duration value) {
    timeout = Optional.of(value);
    return this;
  }

  public ProcessSpecBuilder attachment(Attachment value) {
    attachment = value;
    return this;
  }

  public ProcessSpec build() {
    return new ProcessSpec(
        argv,
        environment,
        workingDir,
        credentials,
        hostname,
        network,
        insecure,
        newPrivileges,
        root,
        readOnlyRoot,
        mounts,
        extraHosts,
        limits,
        timeout,
        attachment);
  }
}
