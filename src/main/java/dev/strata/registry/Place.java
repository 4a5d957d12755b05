package dev.strata.registry;

import java.nio.file.Path;
import java.util.Optional;

/// Where a repository is served, and how: `location` is a host with an optional port, and
/// `repository` the path there.
///
/// @param security how the connection is made
/// @param ca a file of certificates in PEM that are trusted besides the usual ones
/// @param mirror whether it serves another's repository: then it is only read from
record Place(
    String location, String repository, Security security, Optional<Path> ca, boolean mirror) {
  enum Security {
    /// TLS, checked.
    TLS,
    /// TLS unchecked and, where there is none, plain HTTP (`insecure = true`). A loopback address
    /// is this unless something else is said, as for docker.
    INSECURE,
    /// Plain HTTP.
    PLAIN
  }

  /// Docker Hub's registry has another address than its name.
  String authority() {
    return location.equals("docker.io") ? "registry-1.docker.io" : location;
  }

  /// As it stands in messages.
  String name() {
    return location + "/" + repository;
  }

  static boolean isLoopback(String location) {
    String host =
        location.startsWith("[")
            ? location.substring(1, Math.max(1, location.indexOf(']')))
            : location.replaceFirst(":[0-9]+$", "");
    return host.equals("localhost")
        || host.equals("::1")
        || host.matches("127\\.[0-9]{1,3}\\.[0-9]{1,3}\\.[0-9]{1,3}");
  }
}
