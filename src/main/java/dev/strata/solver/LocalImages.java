package dev.strata.solver;

import dev.strata.image.ImageStore;
import dev.strata.oci.ImageReference;
import dev.strata.oci.Platform;
import dev.strata.plan.ImageResolver;
import dev.strata.plan.ResolvedImage;
import dev.strata.registry.HostBase;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;

/// Finds images on this machine: in the local store, in image layouts, and the base that is made of
/// the machine's own programs.
record LocalImages(ImageStore images, HostBase hostBase) implements ImageResolver {
  private static final String SCHEME = "docker-image://";

  @Override
  public ResolvedImage resolve(String written, Platform platform)
      throws UnresolvedException, InterruptedException {
    String reference = plain(written);
    try {
      if (isHostBase(reference)) {
        ensureHostBase(reference);
      }
      return images.resolve(reference, platform);
    } catch (IOException e) {
      throw new UnresolvedException(
          "the image " + reference + " cannot be read: " + e.getMessage(),
          "load it again, or see to what the message names");
    }
  }

  /// What stands in the way here is no fault of the Dockerfile's.
  private void ensureHostBase(String reference) {
    try {
      hostBase.ensure();
    } catch (IOException e) {
      throw new UncheckedIOException(
          new IOException("the base " + reference + " cannot be made: " + e.getMessage(), e));
    }
  }

  static String plain(String written) {
    return written.startsWith(SCHEME) ? written.substring(SCHEME.length()) : written;
  }

  /// The name that a registry may be asked for; absent for what is on this machine or nowhere.
  static Optional<ImageReference> name(String reference) {
    try {
      return reference.contains("://") || isHostBase(reference)
          ? Optional.empty()
          : Optional.of(ImageReference.parse(reference));
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }

  private static boolean isHostBase(String reference) {
    try {
      return !reference.contains("://") && HostBase.isNamed(ImageReference.parse(reference));
    } catch (IllegalArgumentException _) {
      return false;
    }
  }
}
