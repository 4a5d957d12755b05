package dev.strata.oci;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.SequencedSet;

/// What an image tells a container runtime: the `config` member of the image config (OCI image
/// spec, config.md, "Properties", with Docker's Healthcheck, OnBuild and Shell). Immutable; each
/// `with…`
/// method gives a changed copy. `env` keeps the order in which names were first set.
///
/// An absent `command` or `entrypoint` differs from an empty one. `argsEscaped` is deprecated and
/// means nothing on Linux, but BuildKit sets it with every CMD, and so equal images need it.
public record RuntimeConfig(
    String user,
    SequencedSet<String> exposedPorts,
    SequencedMap<String, String> env,
    Optional<List<String>> entrypoint,
    Optional<List<String>> command,
    SequencedSet<String> volumes,
    String workingDir,
    SequencedMap<String, String> labels,
    String stopSignal,
    Optional<Healthcheck> healthcheck,
    List<String> shell,
    List<String> onBuild,
    boolean argsEscaped) {
  /// The PATH of a process whose image names none, as docker and BuildKit have it.
  public static final String DEFAULT_PATH =
      "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

  public static final RuntimeConfig EMPTY =
      new RuntimeConfig(
          "",
          new LinkedHashSet<>(),
          new LinkedHashMap<>(),
          Optional.empty(),
          Optional.empty(),
          new LinkedHashSet<>(),
          "",
          new LinkedHashMap<>(),
          "",
          Optional.empty(),
          List.of(),
          List.of(),
          false);

  public RuntimeConfig {
    exposedPorts = Collections.unmodifiableSequencedSet(new LinkedHashSet<>(exposedPorts));
    env = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(env));
    entrypoint = entrypoint.map(List::copyOf);
    command = command.map(List::copyOf);
    volumes = Collections.unmodifiableSequencedSet(new LinkedHashSet<>(volumes));
    labels = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(labels));
    shell = List.copyOf(shell);
    onBuild = List.copyOf(onBuild);
  }

  public RuntimeConfig withUser(String value) {
    return new RuntimeConfig(
        value,
        exposedPorts,
        env,
        entrypoint,
        command,
        volumes,
        workingDir,
        labels,
        stopSignal,
        healthcheck,
        shell,
        onBuild,
        argsEscaped);
  }

  public RuntimeConfig withExposedPorts(SequencedSet<String> value) {
    return new RuntimeConfig(
        user,
        value,
        env,
        entrypoint,
        command,
        volumes,
        workingDir,
        labels,
        stopSignal,
        healthcheck,
        shell,
        onBuild,
        argsEscaped);
  }

  public RuntimeConfig withEnv(Map<String, String> more) {
    return new RuntimeConfig(
        user,
        exposedPorts,
        plus(env, more),
        entrypoint,
        command,
        volumes,
        workingDir,
        labels,
        stopSignal,
        healthcheck,
        shell,
        onBuild,
        argsEscaped);
  }

  public RuntimeConfig withEntrypoint(Optional<List<String>> value) {
    return new RuntimeConfig(
        user,
        exposedPorts,
        env,
        value,
        command,
        volumes,
        workingDir,
        labels,
        stopSignal,
        healthcheck,
        shell,
        onBuild,
        argsEscaped);
  }

  public RuntimeConfig withCommand(Optional<List<String>> value) {
    return new RuntimeConfig(
        user,
        exposedPorts,
        env,
        entrypoint,
        value,
        volumes,
        workingDir,
        labels,
        stopSignal,
        healthcheck,
        shell,
        onBuild,
        argsEscaped);
  }

  public RuntimeConfig withVolumes(SequencedSet<String> value) {
    return new RuntimeConfig(
        user,
        exposedPorts,
        env,
        entrypoint,
        command,
        value,
        workingDir,
        labels,
        stopSignal,
        healthcheck,
        shell,
        onBuild,
        argsEscaped);
  }

  public RuntimeConfig withWorkingDir(String value) {
    return new RuntimeConfig(
        user,
        exposedPorts,
        env,
        entrypoint,
        command,
        volumes,
        value,
        labels,
        stopSignal,
        healthcheck,
        shell,
        onBuild,
        argsEscaped);
  }

  public RuntimeConfig withLabels(Map<String, String> more) {
    return new RuntimeConfig(
        user,
        exposedPorts,
        env,
        entrypoint,
        command,
        volumes,
        workingDir,
        plus(labels, more),
        stopSignal,
        healthcheck,
        shell,
        onBuild,
        argsEscaped);
  }

  public RuntimeConfig withStopSignal(String value) {
    return new RuntimeConfig(
        user,
        exposedPorts,
        env,
        entrypoint,
        command,
        volumes,
        workingDir,
        labels,
        value,
        healthcheck,
        shell,
        onBuild,
        argsEscaped);
  }

  public RuntimeConfig withHealthcheck(Optional<Healthcheck> value) {
    return new RuntimeConfig(
        user,
        exposedPorts,
        env,
        entrypoint,
        command,
        volumes,
        workingDir,
        labels,
        stopSignal,
        value,
        shell,
        onBuild,
        argsEscaped);
  }

  public RuntimeConfig withShell(List<String> value) {
    return new RuntimeConfig(
        user,
        exposedPorts,
        env,
        entrypoint,
        command,
        volumes,
        workingDir,
        labels,
        stopSignal,
        healthcheck,
        value,
        onBuild,
        argsEscaped);
  }

  public RuntimeConfig withOnBuild(List<String> value) {
    return new RuntimeConfig(
        user,
        exposedPorts,
        env,
        entrypoint,
        command,
        volumes,
        workingDir,
        labels,
        stopSignal,
        healthcheck,
        shell,
        value,
        argsEscaped);
  }

  public RuntimeConfig withArgsEscaped(boolean value) {
    return new RuntimeConfig(
        user,
        exposedPorts,
        env,
        entrypoint,
        command,
        volumes,
        workingDir,
        labels,
        stopSignal,
        healthcheck,
        shell,
        onBuild,
        value);
  }

  private static SequencedMap<String, String> plus(
      SequencedMap<String, String> map, Map<String, String> more) {
    SequencedMap<String, String> sum = new LinkedHashMap<>(map);
    sum.putAll(more);
    return sum;
  }
}
