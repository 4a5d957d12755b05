package dev.strata.oci;

import java.util.Optional;

/// An operating system and a processor, written `os/architecture[/variant]` in Go's words
/// (`linux/arm64/v8`). Normalised as containerd does: `x86_64` is `amd64`, `aarch64` is `arm64`
/// with no variant.
public record Platform(String os, String architecture, Optional<String> variant) {
  /// Reads `os/architecture[/variant]`.
  ///
  /// @throws IllegalArgumentException for any other text
  public static Platform parse(String text) {
    String[] parts = text.split("/", -1);
    if (parts.length < 2 || parts.length > 3 || parts[0].isEmpty() || parts[1].isEmpty()) {
      throw new IllegalArgumentException(
          "not a platform: \"" + text + "\" (write os/architecture, as linux/amd64)");
    }
    Optional<String> variant = parts.length == 3 ? Optional.of(parts[2]) : Optional.empty();
    return normalise(parts[0], parts[1], variant);
  }

  /// The platform of this machine.
  public static Platform host() {
    return normalise("linux", System.getProperty("os.arch"), Optional.empty());
  }

  /// A platform from its parts as a document gives them, normalised.
  public static Platform of(String os, String architecture, Optional<String> variant) {
    return normalise(os, architecture, variant);
  }

  /// Whether a machine of this platform runs programs of `other`: the same processor, and an arm
  /// machine also older variants.
  public boolean runs(Platform other) {
    if (!os.equals(other.os) || !architecture.equals(other.architecture)) {
      return false;
    }
    return architecture.equals("arm")
        ? other.variant.orElse("v7").compareTo(variant.orElse("v7")) <= 0
        : variant.equals(other.variant) || other.variant.isEmpty();
  }

  private static Platform normalise(String os, String architecture, Optional<String> variant) {
    return switch (architecture) {
      case "x86_64", "x86-64" -> new Platform(os, "amd64", variant.filter(v -> !v.equals("v1")));
      case "amd64" -> new Platform(os, "amd64", variant.filter(v -> !v.equals("v1")));
      case "aarch64", "arm64" ->
          new Platform(os, "arm64", variant.filter(v -> !v.equals("8") && !v.equals("v8")));
      case "arm" -> new Platform(os, "arm", Optional.of(variant.orElse("v7")));
      case "armhf" -> new Platform(os, "arm", Optional.of("v7"));
      case "armel" -> new Platform(os, "arm", Optional.of("v6"));
      case "i386" -> new Platform(os, "386", Optional.empty());
      default -> new Platform(os, architecture, variant);
    };
  }

  @Override
  public String toString() {
    return os + "/" + architecture + variant.map(v -> "/" + v).orElse("");
  }
}
