package dev.strata.solver;

import dev.strata.plan.Step;
import dev.strata.sandbox.HostEntry;
import dev.strata.sandbox.Limits;
import dev.strata.ssh.Agent;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// {@link RunSettings} put together one by one.
final class RunSetting {
  private final Optional<Path> ociRuntime;
  private final List<HostEntry> hosts = new ArrayList<>();
  private final Set<String> allowed = new HashSet<>();
  private final Map<String, SecretSource> secrets = new HashMap<>();
  private final Map<String, Agent> agents = new HashMap<>();
  private Limits limits = Limits.NONE;
  private Step.Network network = Step.Network.DEFAULT;
  private Optional<Duration> stepTimeout = Optional.empty();

  RunSetting(Optional<Path> ociRuntime) {
    this.ociRuntime = ociRuntime;
  }

  RunSetting limits(Limits value) {
    limits = value;
    return this;
  }

  RunSetting host(String name, String address) {
    hosts.add(new HostEntry(name, address));
    return this;
  }

  RunSetting network(Step.Network value) {
    network = value;
    return this;
  }

  RunSetting allow(String entitlement) {
    allowed.add(entitlement);
    return this;
  }

  RunSetting secret(String id, String value) {
    secrets.put(id, () -> value.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    return this;
  }

  RunSetting agent(String id, Agent agent) {
    agents.put(id, agent);
    return this;
  }

  RunSetting stepTimeout(Duration value) {
    stepTimeout = Optional.of(value);
    return this;
  }

  RunSettings settings() {
    return new RunSettings(
        limits,
        hosts,
        network,
        allowed,
        secrets,
        agents,
        stepTimeout,
        ociRuntime,
        RunSettings.DEFAULT.witness(),
        Map.of());
  }
}
