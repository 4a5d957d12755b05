package dev.strata.registry;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/// What a user shows to a registry. None of them prints its secret.
sealed interface Credentials {
  record None() implements Credentials {}

  record Password(String user, String password) implements Credentials {
    /// The value of an Authorization field (RFC 7617).
    String header() {
      byte[] pair = (user + ":" + password).getBytes(StandardCharsets.UTF_8);
      return "Basic " + Base64.getEncoder().encodeToString(pair);
    }

    @Override
    public String toString() {
      return "the password of " + user;
    }
  }

  /// A refresh token (`identitytoken`), that buys access tokens.
  record IdentityToken(String token) implements Credentials {
    @Override
    public String toString() {
      return "an identity token";
    }
  }

  /// An access token (`registrytoken`), shown as it is.
  record RegistryToken(String token) implements Credentials {
    @Override
    public String toString() {
      return "a registry token";
    }
  }

  Credentials NONE = new None();

  /// Finds what a user has for a repository (`docker.io/library/debian`).
  @FunctionalInterface
  interface Source {
    Credentials find(String repository) throws java.io.IOException, InterruptedException;
  }
}
