package dev.strata.image;

import java.util.Arrays;
import java.util.Optional;

/// What an `-o` option makes, in buildx's words.
public enum OutputType {
  /// An OCI image layout, as a tar or a folder.
  OCI("oci"),
  /// A docker archive, that `docker load` reads; it is an OCI image layout as well.
  DOCKER("docker"),
  /// The root file system in a folder.
  LOCAL("local"),
  /// The root file system as a tar.
  TAR("tar"),
  /// An image in the local store and, with `push=true`, in a registry. `type=registry` is this with
  /// `push=true`.
  IMAGE("image"),
  /// Nothing but the cache.
  CACHE_ONLY("cacheonly");

  private final String word;

  OutputType(String word) {
    this.word = word;
  }

  static Optional<OutputType> find(String word) {
    return Arrays.stream(values()).filter(t -> t.word.equals(word)).findFirst();
  }

  @Override
  public String toString() {
    return word;
  }
}
