package dev.strata.solver;

import dev.strata.plan.Step;
import dev.strata.sandbox.HostEntry;
import dev.strata.sandbox.Limits;
import dev.strata.ssh.Agent;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// What the command line says of every RUN of a build.
///
/// @param network for the steps that name none
/// @param allowed entitlements: `network.host`, `security.insecure`
/// @param secrets by id
/// @param agents ssh agents, by id
/// @param environment that of the programs of this machine that fetch sources; no step sees it
/// @param ociRuntime the program that runs the steps; absent: this program itself
public record RunSettings(
    Limits limits,
    List<HostEntry> extraHosts,
    Step.Network network,
    Set<String> allowed,
    Map<String, SecretSource> secrets,
    Map<String, Agent> agents,
    Optional<Duration> stepTimeout,
    Optional<Path> ociRuntime,
    WitnessMode witness,
    Map<String, String> environment) {
  public static final RunSettings DEFAULT =
      new RunSettings(
          Limits.NONE,
          List.of(),
          Step.Network.DEFAULT,
          Set.of(),
          Map.of(),
          Map.of(),
          Optional.empty(),
          Optional.empty(),
          WitnessMode.AUTO,
          Map.of());

  public RunSettings {
    extraHosts = List.copyOf(extraHosts);
    allowed = Set.copyOf(allowed);
    secrets = Map.copyOf(secrets);
    agents = Map.copyOf(agents);
    environment = Map.copyOf(environment);
  }

  public RunSettings withWitness(WitnessMode mode) {
    return new RunSettings(
        limits,
        extraHosts,
        network,
        allowed,
        secrets,
        agents,
        stepTimeout,
        ociRuntime,
        mode,
        environment);
  }
}
