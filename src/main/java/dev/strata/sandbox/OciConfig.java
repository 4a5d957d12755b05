package dev.strata.sandbox;

import dev.strata.linux.Architecture;
import dev.strata.oci.Json;
import dev.strata.oci.JsonMembers;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// A run as the `config.json` of an OCI runtime: runtime-spec 1.0.2. It says of each thing what
/// {@link StepProgram} and {@link StepRoot} do.
///
/// @param cgroupsPath relative to the control groups of the runtime; absent for an ordinary user
///     without limits, from whom runtimes then take it that none can be made
/// @param resources `linux.resources`
record OciConfig(
    ProcessSpec spec, List<Json> mounts, Optional<String> cgroupsPath, Json resources) {
  private static final String NO_LIMIT = "18446744073709551615";

  byte[] encode() throws IOException {
    return JsonMembers.of()
        .put("ociVersion", "1.0.2")
        .put("process", process())
        .put(
            "root",
            JsonMembers.of().put("path", "root").put("readonly", spec.readOnlyRoot()).json())
        .put("hostname", spec.hostname())
        .put("mounts", new Json.Array(mounts))
        .put("linux", linux())
        .json()
        .encode();
  }

  private Json process() throws IOException {
    List<String> environment = new ArrayList<>();
    spec.environment().forEach((name, value) -> environment.add(name + "=" + value));
    long kept = (spec.insecure() ? -1 : Capabilities.DEFAULT) & Capabilities.permitted();
    List<String> capabilities = Capabilities.names(kept);
    return JsonMembers.of()
        .put("terminal", false)
        .put("user", user())
        .put("args", spec.argv())
        .put("env", environment)
        .put("cwd", spec.workingDir())
        .put(
            "capabilities",
            JsonMembers.of()
                .put("bounding", capabilities)
                .put("effective", capabilities)
                .put("permitted", capabilities)
                .json())
        .put("rlimits", new Json.Array(spec.limits().ulimits().stream().map(this::limit).toList()))
        .put("noNewPrivileges", !spec.newPrivileges() && !spec.insecure())
        .json();
  }

  private Json user() {
    Credentials user = spec.credentials();
    return JsonMembers.of()
        .put("uid", Integer.toUnsignedLong(user.uid()))
        .put("gid", Integer.toUnsignedLong(user.gid()))
        .put("umask", StepProgram.UMASK)
        .put(
            "additionalGids",
            new Json.Array(
                user.groups().stream().map(g -> Json.number(Integer.toUnsignedLong(g))).toList()))
        .json();
  }

  private Json limit(Limits.Ulimit limit) {
    return JsonMembers.of()
        .put("type", "RLIMIT_" + limit.name().toUpperCase(Locale.ROOT))
        .put("soft", bound(limit.soft()))
        .put("hard", bound(limit.hard()))
        .json();
  }

  private static Json bound(long value) {
    return value < 0 ? new Json.Number(NO_LIMIT) : Json.number(value);
  }

  private Json linux() {
    List<String> namespaces = new ArrayList<>(List.of("mount", "pid", "ipc", "uts", "cgroup"));
    if (spec.network() == NetworkMode.NONE) {
      namespaces.add("network");
    }
    JsonMembers linux =
        JsonMembers.of()
            .put(
                "namespaces",
                new Json.Array(
                    namespaces.stream()
                        .map(kind -> JsonMembers.of().put("type", kind).json())
                        .toList()))
            .put("resources", resources);
    cgroupsPath.ifPresent(path -> linux.put("cgroupsPath", path));
    if (!spec.insecure()) {
      linux
          .put("seccomp", SeccompProfile.of(Architecture.current()))
          .put("maskedPaths", Ground.MASKED)
          .put("readonlyPaths", Ground.READ_ONLY_PATHS);
    }
    return linux.json();
  }
}
