package dev.strata.container;

import dev.strata.oci.Json;
import dev.strata.oci.JsonMembers;
import dev.strata.oci.Rfc3339;
import dev.strata.sandbox.NetworkMode;
import dev.strata.sandbox.SandboxMount;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.stream.Collectors;

/// A container in the words of `docker inspect`, as far as they say something here.
///
/// `GraphDriver.Data` names the folders of its overlay, topmost lower first. While it runs they are
/// mounted at these very paths: the lowers are the layers' images, read-only, and MergedDir is the
/// container's root. Afterwards UpperDir has what it wrote, and nothing is mounted.
public final class ContainerInspection {
  /// What docker says of a time that has not come.
  private static final String NEVER = "0001-01-01T00:00:00Z";

  private ContainerInspection() {}

  public static Json of(Containers.Found found) throws IOException {
    Container container = found.container();
    ContainerProcess process = container.process();
    ContainerState state = found.folder().state();
    List<String> argv = process.argv();
    return JsonMembers.of()
        .put("Id", container.id())
        .put("Created", Rfc3339.format(container.created()))
        .put("Path", argv.getFirst())
        .put("Args", argv.subList(1, argv.size()))
        .put("State", state(state))
        .put("Image", container.imageId().map(Object::toString).orElse(""))
        .put("LogPath", found.folder().log().toString())
        .put("Name", "/" + container.name())
        .put("RestartCount", 0)
        .put("Driver", "overlay2")
        .put("Platform", container.config().platform().os())
        .put("HostConfig", hostConfig(container))
        .put("GraphDriver", graphDriver(container))
        .put(
            "Mounts",
            new Json.Array(process.binds().stream().map(ContainerInspection::mount).toList()))
        .put("Config", config(container))
        .json();
  }

  private static Json state(ContainerState state) {
    boolean running = state instanceof ContainerState.Running;
    Optional<Instant> started =
        switch (state) {
          case ContainerState.Created _ -> Optional.empty();
          case ContainerState.Running r -> Optional.of(r.started());
          case ContainerState.Exited e -> e.started();
        };
    JsonMembers members =
        JsonMembers.of()
            .put("Status", state.word())
            .put("Running", running)
            .put("Paused", false)
            .put("Restarting", false)
            .put("OOMKilled", false)
            .put("Dead", false)
            .put("Pid", state instanceof ContainerState.Running(int pid, var _) ? pid : 0)
            .put("ExitCode", state instanceof ContainerState.Exited e ? e.exitCode() : 0)
            .put("Error", state instanceof ContainerState.Exited e ? e.error() : "")
            .put("StartedAt", started.map(Rfc3339::format).orElse(NEVER));
    return members
        .put(
            "FinishedAt",
            state instanceof ContainerState.Exited e ? Rfc3339.format(e.finished()) : NEVER)
        .json();
  }

  private static Json hostConfig(Container container) {
    ContainerProcess process = container.process();
    return JsonMembers.of()
        .put(
            "Binds",
            process.binds().stream()
                .map(b -> b.source() + ":" + b.target() + (b.readOnly() ? ":ro" : ""))
                .toList())
        .put("NetworkMode", network(process.network()))
        .put("AutoRemove", container.autoRemove())
        .put("ExtraHosts", process.hosts().stream().map(h -> h.host() + ":" + h.address()).toList())
        .put("Privileged", false)
        .put("ReadonlyRootfs", false)
        .json();
  }

  /// Without a network of its own, a container has the host's.
  private static String network(NetworkMode mode) {
    return mode == NetworkMode.NONE ? "none" : "host";
  }

  private static Json graphDriver(Container container) {
    String lowers =
        container.root().lowers().stream().map(Path::toString).collect(Collectors.joining(":"));
    return JsonMembers.of()
        .put(
            "Data",
            JsonMembers.of()
                .put("ID", container.id())
                .put("LowerDir", lowers)
                .put("MergedDir", container.root().merged().toString())
                .put("UpperDir", container.root().upper().toString())
                .put("WorkDir", container.root().work().toString())
                .json())
        .put("Name", "overlay2")
        .json();
  }

  private static Json mount(SandboxMount.Bind bind) {
    return JsonMembers.of()
        .put("Type", "bind")
        .put("Source", bind.source().toString())
        .put("Destination", bind.target())
        .put("Mode", bind.readOnly() ? "ro" : "")
        .put("RW", !bind.readOnly())
        .put("Propagation", "private")
        .json();
  }

  private static Json config(Container container) {
    ContainerProcess process = container.process();
    JsonMembers labels = JsonMembers.of();
    container.config().runtime().labels().forEach(labels::put);
    return JsonMembers.of()
        .put("Hostname", process.hostname())
        .put("User", process.user())
        .put("AttachStdin", process.input())
        .put("Tty", process.terminal())
        .put("OpenStdin", process.input())
        .put("Env", environment(process.environment()))
        .put("Cmd", process.command())
        .put("Image", container.image())
        .put("WorkingDir", process.workingDir())
        .put("Entrypoint", process.entrypoint())
        .put("Labels", labels.json())
        .json();
  }

  private static List<String> environment(SequencedMap<String, String> variables) {
    List<String> texts = new ArrayList<>();
    variables.forEach((name, value) -> texts.add(name + "=" + value));
    return texts;
  }
}
