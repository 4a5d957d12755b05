package dev.strata.registry;

import dev.strata.net.Proxies;
import java.nio.file.Path;
import java.util.List;

/// Where this user's settings for registries are; what is not there counts for nothing. The files
/// are read when the first registry is asked.
///
/// @param registries files in the form of containers-registries.conf(5), later ones over earlier
///     ones; see {@link RegistriesFile}
/// @param credentials docker's `config.json` and podman's `auth.json`, the first that knows counts
/// @param certificates folders like `/etc/docker/certs.d`, holding
///     `HOST[:PORT]/*.crt` and, as {@link ClientCertificates}, `*.cert` with `*.key`
/// @param proxies by which registries are reached
public record RegistrySettings(
    List<Path> registries, List<Path> credentials, List<Path> certificates, Proxies proxies) {
  public static final RegistrySettings NONE =
      new RegistrySettings(List.of(), List.of(), List.of(), Proxies.NONE);

  public RegistrySettings {
    registries = List.copyOf(registries);
    credentials = List.copyOf(credentials);
    certificates = List.copyOf(certificates);
  }
}
