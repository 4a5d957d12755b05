package dev.strata.sandbox;

import dev.strata.oci.Json;
import dev.strata.oci.JsonMembers;
import java.nio.file.Files;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/// The limits of a run as the `linux.resources` of an OCI runtime configuration.
record OciResources(ProcessSpec spec, ControlGroupHierarchies hierarchies) {
  /// @throws SandboxException when the limits ask for what no control group here can do
  Json json() throws SandboxException {
    Limits limits = spec.limits();
    for (ControlSetting setting :
        ControlSetting.of(limits, OptionalInt.empty(), hierarchies::isUnified)) {
      if (setting.required()) {
        hierarchies.require(setting);
      }
    }
    JsonMembers resources = JsonMembers.of().put("devices", devices());
    if (limits.memoryBytes().isPresent()) {
      resources.put("memory", memory(limits.memoryBytes().getAsLong()));
    }
    if (!limits.processors().equals(Limits.Processors.ALL)) {
      resources.put("cpu", processors(limits.processors()));
    }
    if (hierarchies.find("pids").isPresent()) {
      resources.put("pids", JsonMembers.of().put("limit", ProcessLimit.DEFAULT).json());
    }
    return resources.json();
  }

  /// None but those that a runtime always gives.
  private Json devices() {
    Json rule = JsonMembers.of().put("allow", spec.insecure()).put("access", "rwm").json();
    return new Json.Array(List.of(rule));
  }

  private Json memory(long bytes) {
    JsonMembers memory = JsonMembers.of().put("limit", bytes);
    Optional<ControlGroupHierarchies.Parent> parent = hierarchies.find("memory");
    boolean swap =
        parent.isPresent()
            && (parent.get().unified()
                || Files.exists(parent.get().folder().resolve("memory.memsw.limit_in_bytes")));
    return swap ? memory.put("swap", bytes).json() : memory.json();
  }

  private static Json processors(Limits.Processors processors) {
    JsonMembers json = JsonMembers.of();
    processors.quotaMicros().ifPresent(quota -> json.put("quota", quota));
    processors.periodMicros().ifPresent(period -> json.put("period", period));
    processors.shares().ifPresent(shares -> json.put("shares", shares));
    processors.cpus().ifPresent(cpus -> json.put("cpus", cpus));
    processors.memoryNodes().ifPresent(nodes -> json.put("mems", nodes));
    return json.json();
  }
}
