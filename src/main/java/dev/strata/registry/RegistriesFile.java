package dev.strata.registry;

import dev.strata.oci.ImageReference;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.toml.TomlMapper;

/// Settings for registries, in the form of containers-registries.conf(5) (version 2), with two keys
/// of ours:
///
/// ```toml
/// [[registry]]
/// prefix = "docker.io"           # which names; default: location. "*.example.com" for all below
/// location = "docker.io"         # where they are; takes the prefix's place
/// insecure = false               # TLS unchecked, or plain HTTP
/// blocked = false
/// plain-http = false             # ours: no TLS
/// ca = "/etc/ssl/registry.pem"   # ours: trusted besides the usual certificates
///
/// [[registry.mirror]]            # asked before, in this order; reading only
/// location = "mirror.example.com:5000/hub"
/// pull-from-mirror = "all"       # or digest-only, tag-only
/// ```
///
/// Other keys, such as `unqualified-search-registries` and aliases, mean nothing here: a name
/// without a host is docker.io's.
final class RegistriesFile {
  private record Source(
      String location, Place.Security security, Optional<Path> ca, String pullFromMirror) {}

  private record Entry(String prefix, Source origin, boolean blocked, List<Source> mirrors) {}

  private final Map<String, Entry> entries = new LinkedHashMap<>();

  private RegistriesFile() {}

  /// Reads these files as one: of two entries with one prefix the later counts.
  static RegistriesFile read(List<Path> files) throws IOException {
    RegistriesFile all = new RegistriesFile();
    for (Path file : files) {
      try {
        all.add(Files.readString(file), file);
      } catch (NoSuchFileException _) {
        // None of the places need have a file.
      }
    }
    return all;
  }

  private void add(String text, Path file) throws IOException {
    JsonNode toml;
    try {
      toml = new TomlMapper().readTree(text);
    } catch (JacksonException e) {
      throw new IOException(file + " is no TOML: " + e.getOriginalMessage(), e);
    }
    for (JsonNode registry : toml.path("registry")) {
      Entry entry = entry(registry, file);
      entries.put(entry.prefix(), entry);
    }
  }

  private static Entry entry(JsonNode registry, Path file) throws IOException {
    String location = text(registry, "location", file);
    String prefix = text(registry, "prefix", file);
    if (location.isEmpty() && !prefix.startsWith("*.")) {
      location = prefix;
    }
    if (prefix.isEmpty()) {
      prefix = location;
    }
    if (prefix.isEmpty()) {
      throw new IOException(file + ": a [[registry]] has neither a prefix nor a location");
    }
    List<Source> mirrors = new ArrayList<>();
    for (JsonNode mirror : registry.path("mirror")) {
      String at = text(mirror, "location", file);
      if (at.isEmpty()) {
        throw new IOException(file + ": a mirror of " + prefix + " has no location");
      }
      mirrors.add(source(mirror, at, file));
    }
    return new Entry(
        prefix, source(registry, location, file), flag(registry, "blocked", file), mirrors);
  }

  private static Source source(JsonNode node, String location, Path file) throws IOException {
    String ca = text(node, "ca", file);
    Place.Security security =
        flag(node, "plain-http", file)
            ? Place.Security.PLAIN
            : flag(node, "insecure", file)
                    || Place.isLoopback(host(location)) && ca.isEmpty() && !node.has("insecure")
                ? Place.Security.INSECURE
                : Place.Security.TLS;
    return new Source(
        location,
        security,
        ca.isEmpty() ? Optional.empty() : Optional.of(file.resolveSibling(ca)),
        text(node, "pull-from-mirror", file));
  }

  private static String text(JsonNode node, String key, Path file) throws IOException {
    JsonNode value = node.path(key);
    if (!value.isMissingNode() && !value.isString()) {
      throw new IOException(file + ": " + key + " is not a text");
    }
    return value.isMissingNode() ? "" : value.stringValue();
  }

  private static boolean flag(JsonNode node, String key, Path file) throws IOException {
    JsonNode value = node.path(key);
    if (!value.isMissingNode() && !value.isBoolean()) {
      throw new IOException(file + ": " + key + " is neither true nor false");
    }
    return value.asBoolean(false);
  }

  /// Where this image can be read, the best place first; its own comes last.
  ///
  /// @throws RegistryException when it is blocked
  List<Place> places(ImageReference name) throws RegistryException {
    Optional<Entry> found = find(name.name());
    if (found.isEmpty()) {
      return List.of(plain(name));
    }
    Entry entry = found.get();
    if (entry.blocked()) {
      throw new RegistryException(
          RegistryException.Kind.DENIED,
          name.name()
              + " is blocked by the file of registries (blocked = true for "
              + entry.prefix()
              + ")");
    }
    List<Place> places = new ArrayList<>();
    for (Source mirror : entry.mirrors()) {
      boolean wanted =
          switch (mirror.pullFromMirror()) {
            case "digest-only" -> name.digest().isPresent();
            case "tag-only" -> name.digest().isEmpty();
            default -> true;
          };
      if (wanted) {
        places.add(place(mirror, rest(entry, name), true));
      }
    }
    Source origin = entry.origin();
    places.add(
        origin.location().isEmpty()
            ? new Place(name.registry(), name.repository(), origin.security(), origin.ca(), false)
            : place(origin, rest(entry, name), false));
    return places;
  }

  /// Where this repository can be written to.
  Place origin(ImageReference name) throws RegistryException {
    return places(name).getLast();
  }

  private static Place plain(ImageReference name) {
    Place.Security security =
        Place.isLoopback(name.registry()) ? Place.Security.INSECURE : Place.Security.TLS;
    return new Place(name.registry(), name.repository(), security, Optional.empty(), false);
  }

  /// What the prefix leaves of the name: ``, or `/path`.
  private static String rest(Entry entry, ImageReference name) {
    return entry.prefix().startsWith("*.")
        ? "/" + name.repository()
        : name.name().substring(entry.prefix().length());
  }

  private static Place place(Source source, String rest, boolean mirror) throws RegistryException {
    String whole = source.location() + rest;
    int slash = whole.indexOf('/');
    if (slash < 0) {
      throw new RegistryException(
          RegistryException.Kind.NOT_FOUND,
          "the file of registries leaves no repository in " + whole + "; see its location");
    }
    return new Place(
        whole.substring(0, slash),
        whole.substring(slash + 1),
        source.security(),
        source.ca(),
        mirror);
  }

  private Optional<Entry> find(String name) {
    Entry best = null;
    for (Entry entry : entries.values()) {
      if (matches(entry.prefix(), name)
          && (best == null || entry.prefix().length() > best.prefix().length())) {
        best = entry;
      }
    }
    return Optional.ofNullable(best);
  }

  private static boolean matches(String prefix, String name) {
    if (prefix.startsWith("*.")) {
      return host(name).replaceFirst(":[0-9]+$", "").endsWith(prefix.substring(1));
    }
    return name.equals(prefix) || name.startsWith(prefix + "/");
  }

  private static String host(String location) {
    int slash = location.indexOf('/');
    return slash < 0 ? location : location.substring(0, slash);
  }
}
