package dev.strata.registry;

import dev.strata.oci.Json;
import dev.strata.oci.JsonObject;
import dev.strata.oci.MalformedDocumentException;
import dev.strata.registry.CredentialHelper.NoCredentialsException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The credentials in docker's `config.json` and podman's `auth.json`, which have one form: the
/// first file that knows the repository counts. In a file, `credHelpers` comes before `auths`, and
/// `credsStore` last; a key may be a host or, as podman writes them, a host and the beginning of a
/// repository, of which the longest counts.
final class AuthFiles implements Credentials.Source {
  private static final String HUB_KEY = "https://index.docker.io/v1/";
  private final List<Path> files;
  private final CredentialHelper helpers;

  AuthFiles(List<Path> files, CredentialHelper helpers) {
    this.files = List.copyOf(files);
    this.helpers = helpers;
  }

  @Override
  public Credentials find(String repository) throws IOException, InterruptedException {
    for (Path file : files) {
      Optional<JsonObject> json = read(file);
      if (json.isPresent()) {
        Credentials found = find(json.get(), repository, file);
        if (!(found instanceof Credentials.None)) {
          return found;
        }
      }
    }
    return Credentials.NONE;
  }

  private static Optional<JsonObject> read(Path file) throws IOException {
    try {
      if (Files.size(file) > Json.LIMIT) {
        throw new IOException(file + " is too large for a file of credentials");
      }
      byte[] bytes = Files.readAllBytes(file);
      return bytes.length == 0
          ? Optional.empty()
          : Optional.of(JsonObject.parse(bytes, "the file of credentials " + file));
    } catch (NoSuchFileException _) {
      return Optional.empty();
    }
  }

  private Credentials find(JsonObject json, String repository, Path file)
      throws IOException, InterruptedException {
    String host = host(repository);
    Map<String, String> byHost = new LinkedHashMap<>();
    json.textMap("credHelpers").forEach((key, helper) -> byHost.put(normalise(key), helper));
    String helper = byHost.get(host);
    if (helper != null) {
      return ask(helper, host);
    }
    Credentials found = inFile(json, repository, file);
    if (!(found instanceof Credentials.None)) {
      return found;
    }
    String store = json.text("credsStore");
    return store.isEmpty() ? Credentials.NONE : ask(store, host);
  }

  private Credentials ask(String helper, String host) throws IOException, InterruptedException {
    String server = host.equals("docker.io") ? HUB_KEY : host;
    try {
      return CredentialHelper.parse(helpers.get(helper, server), helper);
    } catch (NoCredentialsException _) {
      return Credentials.NONE;
    }
  }

  private static Credentials inFile(JsonObject json, String repository, Path file)
      throws IOException {
    Map<String, String> keys = new LinkedHashMap<>();
    for (String key : json.names("auths")) {
      keys.putIfAbsent(normalise(key), key);
    }
    if (keys.isEmpty()) {
      return Credentials.NONE;
    }
    JsonObject auths = json.getObject("auths");
    for (String wanted : prefixes(repository)) {
      String key = keys.get(wanted);
      if (key != null) {
        Credentials found = of(auths.getObject(key), key, file);
        if (!(found instanceof Credentials.None)) {
          return found;
        }
      }
    }
    return Credentials.NONE;
  }

  /// `h/a/b`, `h/a`, `h`.
  private static List<String> prefixes(String repository) {
    List<String> prefixes = new ArrayList<>();
    String at = repository;
    while (!at.isEmpty()) {
      prefixes.add(at);
      int slash = at.lastIndexOf('/');
      at = slash < 0 ? "" : at.substring(0, slash);
    }
    return prefixes;
  }

  private static Credentials of(JsonObject entry, String key, Path file) throws IOException {
    String identity = entry.text("identitytoken");
    if (!identity.isEmpty()) {
      return new Credentials.IdentityToken(identity);
    }
    String registry = entry.text("registrytoken");
    if (!registry.isEmpty()) {
      return new Credentials.RegistryToken(registry);
    }
    String auth = entry.text("auth");
    if (auth.isEmpty()) {
      String user = entry.text("username");
      return user.isEmpty()
          ? Credentials.NONE
          : new Credentials.Password(user, entry.text("password"));
    }
    try {
      String pair = new String(Base64.getDecoder().decode(auth), StandardCharsets.UTF_8);
      int colon = pair.indexOf(':');
      if (colon > 0) {
        // Docker pads what it writes with zeros.
        return new Credentials.Password(
            pair.substring(0, colon), pair.substring(colon + 1).replaceAll("\0+$", ""));
      }
    } catch (IllegalArgumentException _) {
      // Told below, without what it holds.
    }
    throw new MalformedDocumentException(
        "the file of credentials " + file, "auths." + key + ".auth is no base64 of user:password");
  }

  private static String host(String repository) {
    int slash = repository.indexOf('/');
    return slash < 0 ? repository : repository.substring(0, slash);
  }

  /// Docker writes hosts as URLs in places, and the hub by three names.
  private static String normalise(String key) {
    String host = key.replaceFirst("^https?://", "").replaceFirst("/v[12]/?$", "");
    host = host.endsWith("/") ? host.substring(0, host.length() - 1) : host;
    return switch (host) {
      case "index.docker.io", "registry-1.docker.io" -> "docker.io";
      default -> host;
    };
  }
}
