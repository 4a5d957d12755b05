package dev.strata.solver;

import dev.strata.sandbox.HostEntry;
import dev.strata.sandbox.Limits;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// What the command line says of every RUN of a build. `allowed` are entitlements (`network.host`,
/// `security.insecure`).
public record RunSettings(
    Limits limits,
    List<HostEntry> extraHosts,
    Set<String> allowed,
    Optional<Duration> stepTimeout) {
  public static final RunSettings DEFAULT =
      new RunSettings(Limits.NONE, List.of(), Set.of(), Optional.empty());

  public RunSettings {
    extraHosts = List.copyOf(extraHosts);
    allowed = Set.copyOf(allowed);
  }
}
