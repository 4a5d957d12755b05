package dev.strata.cli;

import dev.strata.net.Proxies;
import dev.strata.registry.RegistrySettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// Where docker, podman and Strata keep settings for registries, as the environment tells it:
///
/// - registries: `$STRATA_REGISTRIES` or `$CONTAINERS_REGISTRIES_CONF` alone; otherwise
///   `/etc/containers/registries.conf` with `registries.conf.d`, the same under
///   `~/.config/containers`, and `~/.config/strata/registries.toml`;
/// - credentials: `$REGISTRY_AUTH_FILE`, `$DOCKER_CONFIG/config.json`, then podman's and docker's
///   usual files;
/// - certificates: `certs.d` of docker and podman;
/// - proxies: `HTTP_PROXY`, `HTTPS_PROXY`, `NO_PROXY`.
final class RegistryFiles {
  private static final List<String> PATHS =
      List.of(
          "XDG_CONFIG_HOME",
          "STRATA_REGISTRIES",
          "CONTAINERS_REGISTRIES_CONF",
          "REGISTRY_AUTH_FILE",
          "DOCKER_CONFIG",
          "XDG_RUNTIME_DIR");

  private RegistryFiles() {}

  static RegistrySettings of(Invocation by) throws IOException {
    Map<String, String> environment = new HashMap<>(by.environment());
    for (String name : PATHS) {
      environment.computeIfPresent(
          name, (_, path) -> path.isEmpty() ? path : by.path(path).toString());
    }
    return of(environment, by.home());
  }

  private static RegistrySettings of(Map<String, String> environment, String home)
      throws IOException {
    Path config = find(environment, "XDG_CONFIG_HOME").orElse(Path.of(home, ".config"));
    return new RegistrySettings(
        registries(environment, config),
        credentials(environment, home, config),
        List.of(
            Path.of("/etc/docker/certs.d"),
            Path.of("/etc/containers/certs.d"),
            config.resolve("containers/certs.d")),
        Proxies.of(environment));
  }

  private static List<Path> registries(Map<String, String> environment, Path config)
      throws IOException {
    Optional<Path> named =
        find(environment, "STRATA_REGISTRIES")
            .or(() -> find(environment, "CONTAINERS_REGISTRIES_CONF"));
    if (named.isPresent()) {
      return List.of(named.get());
    }
    List<Path> files = new ArrayList<>();
    for (Path folder : List.of(Path.of("/etc/containers"), config.resolve("containers"))) {
      files.add(folder.resolve("registries.conf"));
      files.addAll(parts(folder.resolve("registries.conf.d")));
    }
    files.add(config.resolve("strata/registries.toml"));
    return files;
  }

  private static List<Path> parts(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(f -> f.toString().endsWith(".conf")).sorted().toList();
    }
  }

  private static List<Path> credentials(Map<String, String> environment, String home, Path config) {
    List<Path> files = new ArrayList<>();
    find(environment, "REGISTRY_AUTH_FILE").ifPresent(files::add);
    Optional<Path> docker = find(environment, "DOCKER_CONFIG");
    docker.ifPresent(folder -> files.add(folder.resolve("config.json")));
    find(environment, "XDG_RUNTIME_DIR")
        .ifPresent(folder -> files.add(folder.resolve("containers/auth.json")));
    files.add(config.resolve("containers/auth.json"));
    if (docker.isEmpty()) {
      files.add(Path.of(home, ".docker", "config.json"));
    }
    return files;
  }

  private static Optional<Path> find(Map<String, String> environment, String name) {
    return Optional.ofNullable(environment.get(name)).filter(v -> !v.isEmpty()).map(Path::of);
  }
}
