package dev.strata.oci;

import java.util.Optional;
import java.util.regex.Pattern;

/// The name of an image, normalised as Docker does (distribution/reference): `x` is
/// `docker.io/library/x:latest`. `registry` is a host with an optional port; `repository` the path
/// in it. A reference without a tag and without a digest gets the tag `latest`; with both, the
/// digest
/// decides.
public record ImageReference(
    String registry, String repository, Optional<String> tag, Optional<Digest> digest) {
  private static final String DOCKER = "docker.io";
  private static final int NAME_LIMIT = 255;
  private static final String LABEL = "[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?";
  private static final Pattern HOST =
      Pattern.compile("(?:" + LABEL + "(?:\\." + LABEL + ")*|\\[[a-fA-F0-9:]+\\])(?::[0-9]{1,5})?");
  private static final String COMPONENT = "[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*+";
  private static final Pattern PATH = Pattern.compile(COMPONENT + "(?:/" + COMPONENT + ")*+");
  private static final Pattern TAG = Pattern.compile("[a-zA-Z0-9_][a-zA-Z0-9_.-]{0,127}");
  private static final Pattern BARE_ID = Pattern.compile("[a-f0-9]{64}");

  public ImageReference {
    if (!HOST.matcher(registry).matches()) {
      throw new IllegalArgumentException("\"" + registry + "\" is not a registry's host");
    }
    if (!PATH.matcher(repository).matches()) {
      throw new IllegalArgumentException(
          "\""
              + repository
              + "\" is not a repository's name (lower-case letters, digits, and single . _ -"
              + " between them)");
    }
    if (tag.isPresent() && !TAG.matcher(tag.get()).matches()) {
      throw new IllegalArgumentException(
          "\"" + tag.get() + "\" is not a tag (up to 128 letters, digits, _ . -)");
    }
    if (registry.length() + 1 + repository.length() > NAME_LIMIT) {
      throw new IllegalArgumentException("the name has more than " + NAME_LIMIT + " characters");
    }
  }

  /// Reads a name as written by a user.
  ///
  /// @throws IllegalArgumentException for a text that is no reference, with the reason
  public static ImageReference parse(String text) {
    try {
      return parts(text);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "not an image reference: \"" + text + "\": " + e.getMessage(), e);
    }
  }

  private static ImageReference parts(String text) {
    if (BARE_ID.matcher(text).matches()) {
      throw new IllegalArgumentException("64 hex digits are an image's id, not a name");
    }
    int at = text.indexOf('@');
    Optional<Digest> digest =
        at < 0 ? Optional.empty() : Optional.of(Digest.parse(text.substring(at + 1)));
    String name = at < 0 ? text : text.substring(0, at);
    int colon = name.lastIndexOf(':');
    Optional<String> tag = Optional.empty();
    if (colon > name.lastIndexOf('/')) {
      tag = Optional.of(name.substring(colon + 1));
      name = name.substring(0, colon);
    }
    if (tag.isEmpty() && digest.isEmpty()) {
      tag = Optional.of("latest");
    }
    int slash = name.indexOf('/');
    boolean hasHost = slash > 0 && isHost(name.substring(0, slash));
    String registry = hasHost ? name.substring(0, slash) : DOCKER;
    String repository = hasHost ? name.substring(slash + 1) : name;
    if (registry.equals("index.docker.io")) {
      registry = DOCKER;
    }
    if (registry.equals(DOCKER) && repository.indexOf('/') < 0) {
      repository = "library/" + repository;
    }
    return new ImageReference(registry, repository, tag, digest);
  }

  /// Docker's rule: what stands before the first slash is a host when it has a dot, a colon or an
  /// upper-case letter, or is `localhost`.
  private static boolean isHost(String first) {
    return first.indexOf('.') >= 0
        || first.indexOf(':') >= 0
        || first.equals("localhost")
        || !first.equals(first.toLowerCase(java.util.Locale.ROOT));
  }

  /// Registry and repository: `docker.io/library/x`.
  public String name() {
    return registry + "/" + repository;
  }

  /// As Docker shows it: without `docker.io/` and `library/`.
  public String familiar() {
    return familiarName() + suffix();
  }

  /// As {@link #familiar()}, without tag and digest.
  public String familiarName() {
    if (!registry.equals(DOCKER)) {
      return name();
    }
    return repository.startsWith("library/") && repository.indexOf('/', 8) < 0
        ? repository.substring(8)
        : repository;
  }

  private String suffix() {
    return tag.map(t -> ":" + t).orElse("") + digest.map(d -> "@" + d).orElse("");
  }

  @Override
  public String toString() {
    return name() + suffix();
  }
}
