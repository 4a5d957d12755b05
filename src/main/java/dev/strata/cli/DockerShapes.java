package dev.strata.cli;

import dev.strata.oci.Json;
import dev.strata.template.Shape;
import dev.strata.template.Shapes;
import java.util.Optional;
import java.util.Set;

/// Which members of docker's JSON are maps and lists in its own types: they are printed as such
/// when they are `null`, and a map may be asked for any key.
final class DockerShapes implements Shapes {
  private static final Set<String> MAPS =
      Set.of(
          "Labels",
          "Volumes",
          "ExposedPorts",
          "PortBindings",
          "Ports",
          "Networks",
          "Data",
          "Annotations",
          "Sysctls",
          "Tmpfs");

  private static final Set<String> LISTS =
      Set.of(
          "Args",
          "Binds",
          "CapAdd",
          "CapDrop",
          "Cmd",
          "Devices",
          "Dns",
          "DnsOptions",
          "DnsSearch",
          "Entrypoint",
          "Env",
          "ExecIDs",
          "ExtraHosts",
          "GroupAdd",
          "Layers",
          "Links",
          "Mounts",
          "OnBuild",
          "RepoDigests",
          "RepoTags",
          "SecurityOpt",
          "Shell",
          "Test",
          "Ulimits",
          "VolumesFrom");

  @Override
  public Optional<Json> leftOut(String member) {
    return switch (member) {
      case "ExposedPorts", "Healthcheck", "Shell", "Health" -> Optional.of(new Json.Null());
      case "StopSignal", "Variant" -> Optional.of(Json.text(""));
      case "ArgsEscaped" -> Optional.of(new Json.Bool(false));
      default -> Optional.empty();
    };
  }

  @Override
  public Shape of(String member, Json value) {
    boolean nothing = value instanceof Json.Null;
    if (MAPS.contains(member) && (nothing || value instanceof Json.Members)) {
      return Shape.MAP;
    }
    if (nothing) {
      return LISTS.contains(member) ? Shape.LIST : Shape.STRUCT;
    }
    return Shape.of(value);
  }
}
