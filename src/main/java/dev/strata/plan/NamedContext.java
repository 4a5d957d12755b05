package dev.strata.plan;

import dev.strata.oci.Platform;
import java.util.Map;
import java.util.Optional;

/// One `--build-context`: its name as the user wrote it, and its value.
record NamedContext(String name, String value) {
  private static final String DOCKER_IMAGE = "docker-image://";
  private static final String OCI_LAYOUT = "oci-layout://";

  /// The context that replaces this stage or image, one for the platform before one for all.
  static Optional<NamedContext> find(Map<String, String> contexts, String name, Platform platform) {
    if (name.equalsIgnoreCase("scratch") || name.equalsIgnoreCase("context")) {
      return Optional.empty();
    }
    String wanted = normalise(name);
    Optional<NamedContext> forPlatform = findExactly(contexts, wanted + "::" + platform);
    return forPlatform.isPresent() ? forPlatform : findExactly(contexts, wanted);
  }

  private static Optional<NamedContext> findExactly(Map<String, String> contexts, String wanted) {
    return contexts.entrySet().stream()
        .filter(e -> normaliseKey(e.getKey()).equals(wanted))
        .map(e -> new NamedContext(e.getKey(), e.getValue()))
        .findFirst();
  }

  private static String normaliseKey(String key) {
    int platform = key.indexOf("::");
    return platform < 0
        ? normalise(key)
        : normalise(key.substring(0, platform)) + key.substring(platform);
  }

  private static String normalise(String name) {
    try {
      return ImageName.parse(name).familiar();
    } catch (IllegalArgumentException e) {
      return name;
    }
  }

  boolean isImage() {
    return value.startsWith(DOCKER_IMAGE) || value.startsWith(OCI_LAYOUT);
  }

  boolean isScratch() {
    return value.equals(DOCKER_IMAGE + "scratch");
  }
}
