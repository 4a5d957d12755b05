package dev.strata.cli;

import dev.strata.image.ImageView;
import dev.strata.layer.Layer;
import dev.strata.oci.Descriptor;
import dev.strata.oci.ImageReference;
import dev.strata.oci.Platform;
import dev.strata.plan.ImageResolver.UnresolvedException;
import dev.strata.solver.Engine;
import dev.strata.tree.Entry;
import java.io.IOException;
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

  /// What a name of the local store stands for.
  static Descriptor target(Engine engine, String text) throws WrongUseException, IOException {
    ImageReference name = TransferOptions.name(text);
    return engine
        .images()
        .findTarget(name)
        .orElseThrow(
            () ->
                new WrongUseException(
                    "there is no image "
                        + name.familiar()
                        + " on this machine; see strata images"));
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
