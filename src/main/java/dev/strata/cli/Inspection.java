package dev.strata.cli;

import dev.strata.image.ImageView;
import dev.strata.image.LocalImage;
import dev.strata.layer.Layer;
import dev.strata.oci.Descriptor;
import dev.strata.oci.ImageReference;
import dev.strata.oci.Platform;
import dev.strata.plan.ImageResolver.UnresolvedException;
import dev.strata.solver.Engine;
import dev.strata.tree.Entry;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What the commands that look into an image begin with: an open store, an image by its name, a
/// path in it.
final class Inspection {
  private Inspection() {}

  static Engine open(@Nullable Main main, String command) throws IOException, InterruptedException {
    if (main == null) {
      throw new IllegalStateException("not run as a sub-command");
    }
    return main.store.open(command, System.err);
  }

  /// What a name of the local store, or the beginning of an image's id, stands for.
  ///
  /// @throws NoSuchException when there is no such image
  static Descriptor target(Engine engine, String text) throws NoSuchException, IOException {
    return findTarget(engine, text).orElseThrow(() -> noImage(text));
  }

  static NoSuchException noImage(String text) {
    String name;
    try {
      name = ImageReference.parse(text).familiar();
    } catch (IllegalArgumentException _) {
      name = text;
    }
    return new NoSuchException("No such image: " + name + "; see strata images");
  }

  static Optional<Descriptor> findTarget(Engine engine, String text) throws IOException {
    try {
      Optional<Descriptor> named = engine.images().findTarget(ImageReference.parse(text));
      if (named.isPresent()) {
        return named;
      }
    } catch (IllegalArgumentException _) {
      // An id, perhaps.
    }
    return byId(engine, text).stream().map(LocalImage::target).findFirst();
  }

  /// The names of the image with this id (the digest of its config), manifest or index, of which
  /// the beginning is enough; none where several images are meant.
  static List<LocalImage> byId(Engine engine, String text) throws IOException {
    String hex = text.startsWith("sha256:") ? text.substring(7) : text;
    if (!hex.matches("[0-9a-f]{4,64}")) {
      return List.of();
    }
    ImageFacts facts = new ImageFacts(engine.images());
    List<LocalImage> found = new ArrayList<>();
    for (LocalImage image : engine.images().list()) {
      boolean isConfig =
          facts
              .find(image.target())
              .filter(i -> i.manifest().config().digest().hex().startsWith(hex))
              .isPresent();
      if (isConfig || image.target().digest().hex().startsWith(hex)) {
        found.add(image);
      }
    }
    return found.stream().map(LocalImage::target).distinct().count() == 1 ? found : List.of();
  }

  static ImageView image(Engine engine, String reference)
      throws WrongUseException, IOException, InterruptedException {
    try {
      return ImageView.of(engine.resolver().resolve(reference, Platform.host()), engine.images());
    } catch (UnresolvedException e) {
      throw new WrongUseException(e.getMessage() + "; " + e.hint());
    }
  }

  /// What stands at the end of all links of this path.
  static Entry entry(ImageView image, String path) throws WrongUseException {
    Optional<Entry> found = image.tree().resolve(path).flatMap(image.tree()::find);
    if (found.isEmpty()) {
      throw new WrongUseException(
          "there is no " + path + " in the image; see strata files, or strata whence");
    }
    return found.get();
  }

  static Layer layer(ImageView image, int number) throws WrongUseException {
    if (number < 0 || number >= image.layers().size()) {
      throw new WrongUseException(
          "the image has layers 0 to " + (image.layers().size() - 1) + ", no " + number);
    }
    return image.layers().get(number);
  }
}
