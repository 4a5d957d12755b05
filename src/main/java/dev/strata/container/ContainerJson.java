package dev.strata.container;

import dev.strata.erofs.OverlayXattrs;
import dev.strata.layer.LayerId;
import dev.strata.oci.Digest;
import dev.strata.oci.ImageConfig;
import dev.strata.oci.Json;
import dev.strata.oci.JsonMembers;
import dev.strata.oci.JsonObject;
import dev.strata.oci.MalformedDocumentException;
import dev.strata.oci.Rfc3339;
import dev.strata.sandbox.Credentials;
import dev.strata.sandbox.HostEntry;
import dev.strata.sandbox.NetworkMode;
import dev.strata.sandbox.SandboxMount;
import dev.strata.snapshot.StandingRoot;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;

/// {@link Container} and {@link ContainerState} ⇄ JSON. Paths of the root are those of the
/// container's folder; an empty text among the images is a folder without one. Members may be added
/// in the same version.
final class ContainerJson {
  static final int VERSION = 1;

  private ContainerJson() {}

  static Json encode(Container container) {
    ContainerProcess process = container.process();
    return JsonMembers.of()
        .put("v", VERSION)
        .put("id", container.id())
        .put("name", container.name())
        .put("image", container.image())
        .put("imageId", container.imageId().map(Digest::toString).orElse(""))
        .put("created", Rfc3339.format(container.created()))
        .put("autoRemove", container.autoRemove())
        .put("layers", container.layers().stream().map(LayerId::toString).toList())
        .put(
            "images",
            container.root().images().stream().map(i -> i.map(Path::toString).orElse("")).toList())
        .put("overlay", container.root().xattrs().name())
        .put("entrypoint", process.entrypoint())
        .put("command", process.command())
        .put("environment", map(process.environment()))
        .put("workingDir", process.workingDir())
        .put("user", process.user())
        .put("uid", process.credentials().uid())
        .put("gid", process.credentials().gid())
        .put("groups", process.credentials().groups().stream().map(String::valueOf).toList())
        .put("hostname", process.hostname())
        .put("network", process.network().name())
        .put("binds", new Json.Array(process.binds().stream().map(ContainerJson::bind).toList()))
        .put("hosts", new Json.Array(process.hosts().stream().map(ContainerJson::host).toList()))
        .put("terminal", process.terminal())
        .put("input", process.input())
        .json();
  }

  private static Json map(SequencedMap<String, String> texts) {
    JsonMembers members = JsonMembers.of();
    texts.forEach(members::put);
    return members.json();
  }

  private static Json bind(SandboxMount.Bind bind) {
    return JsonMembers.of()
        .put("source", bind.source().toString())
        .put("target", bind.target())
        .put("readOnly", bind.readOnly())
        .json();
  }

  private static Json host(HostEntry entry) {
    return JsonMembers.of().put("host", entry.host()).put("address", entry.address()).json();
  }

  static Container decode(byte[] bytes, Path folder, ImageConfig config)
      throws MalformedDocumentException {
    JsonObject json = JsonObject.parse(bytes, "the container " + folder.getFileName());
    if (json.number("v") != VERSION) {
      throw json.bad("is of another version of strata");
    }
    List<LayerId> layers = new ArrayList<>();
    for (String layer : json.texts("layers")) {
      layers.add(new LayerId(Digest.parse(layer)));
    }
    return new Container(
        json.getText("id"),
        json.getText("name"),
        json.text("image"),
        Optional.of(json.text("imageId")).filter(t -> !t.isEmpty()).map(Digest::parse),
        Rfc3339.parse(json.getText("created")),
        config,
        process(json),
        json.bool("autoRemove"),
        new StandingRoot(
            folder,
            json.texts("images").stream()
                .map(i -> Optional.of(i).filter(t -> !t.isEmpty()).map(Path::of))
                .toList(),
            OverlayXattrs.valueOf(json.getText("overlay"))),
        layers);
  }

  private static ContainerProcess process(JsonObject json) throws MalformedDocumentException {
    List<SandboxMount.Bind> binds = new ArrayList<>();
    for (JsonObject bind : json.objects("binds")) {
      binds.add(
          new SandboxMount.Bind(
              Path.of(bind.getText("source")), bind.getText("target"), bind.bool("readOnly")));
    }
    List<HostEntry> hosts = new ArrayList<>();
    for (JsonObject host : json.objects("hosts")) {
      hosts.add(new HostEntry(host.getText("host"), host.getText("address")));
    }
    return new ContainerProcess(
        json.texts("entrypoint"),
        json.texts("command"),
        json.textMap("environment"),
        json.getText("workingDir"),
        json.text("user"),
        new Credentials(
            (int) json.number("uid"),
            (int) json.number("gid"),
            json.texts("groups").stream().map(Integer::valueOf).toList()),
        json.getText("hostname"),
        NetworkMode.valueOf(json.getText("network")),
        binds,
        hosts,
        json.bool("terminal"),
        json.bool("input"));
  }

  static Json encode(ContainerState state) {
    JsonMembers members = JsonMembers.of().put("status", state.word());
    switch (state) {
      case ContainerState.Created _ -> {}
      case ContainerState.Running(int pid, Instant started) ->
          members.put("pid", pid).put("started", Rfc3339.format(started));
      case ContainerState.Exited exited -> {
        members.put("exitCode", exited.exitCode()).put("error", exited.error());
        exited.started().ifPresent(t -> members.put("started", Rfc3339.format(t)));
        members.put("finished", Rfc3339.format(exited.finished()));
      }
    }
    return members.json();
  }

  static ContainerState decodeState(byte[] bytes) throws MalformedDocumentException {
    JsonObject json = JsonObject.parse(bytes, "the container's state");
    return switch (json.getText("status")) {
      case "created" -> new ContainerState.Created();
      case "running" ->
          new ContainerState.Running(
              (int) json.number("pid"), Rfc3339.parse(json.getText("started")));
      case "exited" ->
          new ContainerState.Exited(
              (int) json.number("exitCode"),
              json.text("error"),
              json.findText("started").map(Rfc3339::parse),
              Rfc3339.parse(json.getText("finished")));
      default -> throw json.bad("has an unknown status");
    };
  }
}
