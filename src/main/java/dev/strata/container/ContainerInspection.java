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
import java.util.Map;
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
        .put("NetworkSettings", networks(container))
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
    List<String> binds =
        process.binds().stream()
            .map(b -> b.source() + ":" + b.target() + (b.readOnly() ? ":ro" : ""))
            .toList();
    Json restart = JsonMembers.of().put("Name", "no").put("MaximumRetryCount", 0).json();
    Json log =
        JsonMembers.of().put("Type", "json-file").put("Config", JsonMembers.of().json()).json();
    return JsonMembers.of()
        .put("Binds", texts(binds))
        .put("LogConfig", log)
        .put("NetworkMode", network(process.network()))
        .put("PortBindings", JsonMembers.of().json())
        .put("RestartPolicy", restart)
        .put("AutoRemove", container.autoRemove())
        .put("CapAdd", new Json.Null())
        .put("CapDrop", new Json.Null())
        .put(
            "ExtraHosts",
            texts(process.hosts().stream().map(h -> h.host() + ":" + h.address()).toList()))
        .put("IpcMode", "private")
        .put("PidMode", "")
        .put("Privileged", false)
        .put("ReadonlyRootfs", false)
        .put("SecurityOpt", new Json.Null())
        .put("Memory", 0)
        .put("NanoCpus", 0)
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

  private static Json config(Container container) throws IOException {
    ContainerProcess process = container.process();
    return DockerConfig.of(
        container.config(),
        Map.of(
            "Hostname", Json.text(process.hostname()),
            "User", Json.text(process.user()),
            "AttachStdin", new Json.Bool(process.input()),
            "Tty", new Json.Bool(process.terminal()),
            "OpenStdin", new Json.Bool(process.input()),
            "Env", Json.texts(environment(process.environment())),
            "Cmd", texts(process.command()),
            "Image", Json.text(container.image()),
            "WorkingDir", Json.text(process.workingDir()),
            "Entrypoint", texts(process.entrypoint())));
  }

  private static Json texts(List<String> texts) {
    return texts.isEmpty() ? new Json.Null() : Json.texts(texts);
  }

  /// None of its own: the machine's, or loopback alone.
  private static Json networks(Container container) {
    JsonMembers network = JsonMembers.of();
    for (String name : List.of("NetworkID", "EndpointID", "Gateway", "IPAddress", "MacAddress")) {
      network.put(name, "");
    }
    return JsonMembers.of()
        .put("Ports", JsonMembers.of().json())
        .put("Gateway", "")
        .put("IPAddress", "")
        .put("MacAddress", "")
        .put(
            "Networks",
            JsonMembers.of().put(network(container.process().network()), network.json()).json())
        .json();
  }

  private static List<String> environment(SequencedMap<String, String> variables) {
    List<String> texts = new ArrayList<>();
    variables.forEach((name, value) -> texts.add(name + "=" + value));
    return texts;
  }
}
