package dev.strata.registry;

import dev.strata.oci.JsonObject;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// A program `docker-credential-NAME` that keeps secrets for others: the server on its standard
/// input, JSON on its standard output (docker/docker-credential-helpers).
@FunctionalInterface
interface CredentialHelper {
  /// What it prints for this server.
  ///
  /// @throws NoCredentialsException when it has none for it
  String get(String name, String server)
      throws NoCredentialsException, IOException, InterruptedException;

  /// The helper knows of nothing for this server.
  final class NoCredentialsException extends Exception {
    private static final long serialVersionUID = 1;
  }

  /// Runs the program of this name with this environment, found on its PATH.
  static CredentialHelper programs(Map<String, String> environment) {
    return (name, server) -> run(name, server, environment);
  }

  /// The name alone where it is not found, for the system to say so.
  private static String find(String program, Map<String, String> environment) {
    for (String folder : environment.getOrDefault("PATH", "").split(":", -1)) {
      Path path = Path.of(folder, program);
      if (path.isAbsolute() && Files.isExecutable(path)) {
        return path.toString();
      }
    }
    return program;
  }

  private static String run(String name, String server, Map<String, String> environment)
      throws NoCredentialsException, IOException, InterruptedException {
    String program = "docker-credential-" + name;
    Process process;
    try {
      ProcessBuilder builder =
          new ProcessBuilder(find(program, environment), "get")
              .redirectError(ProcessBuilder.Redirect.DISCARD);
      builder.environment().clear();
      builder.environment().putAll(environment);
      process = builder.start();
    } catch (IOException e) {
      throw new RegistryException(
          RegistryException.Kind.DENIED,
          "the credentials of "
              + server
              + " are kept by "
              + program
              + ", which cannot be run ("
              + e.getMessage()
              + "); install it, or log in without it",
          e);
    }
    try {
      try (OutputStream in = process.getOutputStream()) {
        in.write(server.getBytes(StandardCharsets.UTF_8));
      } catch (IOException _) {
        // It may end without having read.
      }
      byte[] output = process.getInputStream().readNBytes(dev.strata.oci.Json.LIMIT);
      if (!process.waitFor(60, TimeUnit.SECONDS)) {
        throw new IOException(program + " does not end; see to it, or log in without it");
      }
      String text = new String(output, StandardCharsets.UTF_8).strip();
      if (process.exitValue() == 0) {
        return text;
      }
      if (text.contains("credentials not found")) {
        throw new NoCredentialsException();
      }
      throw new RegistryException(
          RegistryException.Kind.DENIED,
          program + " failed for " + server + ": " + text.lines().findFirst().orElse("no reason"));
    } finally {
      process.destroyForcibly();
    }
  }

  /// Reads what a helper printed. A user named `<token>` has an identity token for a secret.
  static Credentials parse(String output, String name) throws IOException {
    JsonObject json =
        JsonObject.parse(
            output.getBytes(StandardCharsets.UTF_8), "the output of docker-credential-" + name);
    String user = json.text("Username");
    String secret = json.text("Secret");
    if (secret.isEmpty()) {
      return Credentials.NONE;
    }
    return user.equals("<token>")
        ? new Credentials.IdentityToken(secret)
        : new Credentials.Password(user, secret);
  }
}
