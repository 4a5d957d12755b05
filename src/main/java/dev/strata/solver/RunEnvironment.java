package dev.strata.solver;

import dev.strata.copy.UserDatabase;
import dev.strata.oci.RuntimeConfig;
import dev.strata.plan.Step;
import java.util.LinkedHashMap;
import java.util.SequencedMap;

/// The environment of a RUN: ENV and ARGs, then what a process has to have. As BuildKit: PATH has a
/// default, HOME comes from the user's line in /etc/passwd, and neither replaces what the image
/// sets. What a mount adds comes last: a secret that is asked for is given, and an agent's socket
/// only where nothing else names one.
final class RunEnvironment {

  private RunEnvironment() {}

  static SequencedMap<String, String> of(
      Step.Run step, UserDatabase.Identity user, SequencedMap<String, String> mounts) {
    SequencedMap<String, String> environment = new LinkedHashMap<>();
    environment.put("PATH", RuntimeConfig.DEFAULT_PATH);
    environment.putAll(step.environment());
    step.proxies().forEach(environment::putIfAbsent);
    environment.putIfAbsent("HOME", user.home().filter(h -> !h.isEmpty()).orElse("/"));
    mounts.forEach(
        (name, value) -> {
          if (!name.equals("SSH_AUTH_SOCK") || !environment.containsKey(name)) {
            environment.put(name, value);
          }
        });
    return environment;
  }
}
