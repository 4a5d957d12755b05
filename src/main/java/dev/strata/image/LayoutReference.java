package dev.strata.image;

import dev.strata.oci.Descriptor;
import dev.strata.oci.Digest;
import dev.strata.plan.ImageResolver.UnresolvedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// One image in an image layout folder: `FOLDER[:TAG][@DIGEST]`. Without either, the tag `latest`,
/// or the only image that there is.
record LayoutReference(Path folder, Optional<String> tag, Optional<Digest> digest) {
  static LayoutReference parse(String text) throws UnresolvedException {
    Optional<Digest> digest = Optional.empty();
    String rest = text;
    int at = text.lastIndexOf('@');
    if (at >= 0) {
      try {
        digest = Optional.of(Digest.parse(text.substring(at + 1)));
      } catch (IllegalArgumentException e) {
        throw new UnresolvedException(
            "oci-layout://" + text + ": " + e.getMessage(), "write @sha256:<64 hex digits>");
      }
      rest = text.substring(0, at);
    }
    int colon = rest.lastIndexOf(':');
    if (colon > rest.lastIndexOf('/') && !Files.isDirectory(Path.of(rest))) {
      return new LayoutReference(
          Path.of(rest.substring(0, colon)), Optional.of(rest.substring(colon + 1)), digest);
    }
    return new LayoutReference(Path.of(rest), Optional.empty(), digest);
  }

  /// Takes the image in, and gives its manifest or index.
  Descriptor load(ImageStore images) throws UnresolvedException, IOException {
    if (!Files.isDirectory(folder)) {
      throw new UnresolvedException(
          "there is no folder " + folder, "give the folder of an OCI image layout");
    }
    LayoutFolder layout = new LayoutFolder(folder);
    Descriptor target =
        layout
            .find(tag, digest)
            .orElseThrow(
                () ->
                    new UnresolvedException(
                        "the image layout "
                            + folder
                            + " has no image "
                            + digest.map(Digest::toString).orElse(tag.orElse("latest")),
                        "its index.json tells which it has"));
    layout.load(images, target);
    return target;
  }
}
