package dev.strata.solver;

import dev.strata.image.Compression;
import dev.strata.image.ImageStore;
import dev.strata.image.IndexCompressor;
import dev.strata.image.PackedImage;
import dev.strata.image.StoredImage;
import dev.strata.oci.Descriptor;
import dev.strata.oci.ImageReference;
import dev.strata.oci.MediaTypes;
import dev.strata.oci.Platform;
import dev.strata.registry.Registries;
import dev.strata.store.Lease;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/// Images between the local store and registries, outside of builds.
public final class ImageTransfer {
  private final Engine engine;
  private final Progress progress;

  public ImageTransfer(Engine engine, Progress progress) {
    this.engine = engine;
    this.progress = progress;
  }

  /// What a pull came to.
  ///
  /// @param changed false when the name meant this image already
  public record Pulled(Descriptor target, boolean changed) {}

  /// Brings an image here, with all layers of one platform, and gives it its name.
  ///
  /// @return absent when there is none for this platform
  public Optional<Pulled> pull(ImageReference name, Platform platform)
      throws IOException, InterruptedException {
    ImageStore images = engine.images();
    Optional<Registries.Found> found = engine.registries().find(name, platform, images);
    if (found.isEmpty()) {
      return Optional.empty();
    }
    try (Lease _ = engine.store().lease()) {
      var _ =
          new BaseLayers(images, new TransferLines(progress))
              .fetch(found.get().image().config().diffIds());
      Descriptor target = found.get().target();
      boolean changed = !images.findTarget(name).equals(Optional.of(target));
      if (name.digest().isEmpty()) {
        images.tag(name, target);
      }
      return Optional.of(new Pulled(target, changed));
    }
  }

  /// Brings an image of the local store to its registry. Layers made here are compressed for it,
  /// and the name then means that image here, too. Of an index that is here in part, the part goes.
  ///
  /// @return absent when there is no such image
  public Optional<Registries.Pushed> push(ImageReference name)
      throws IOException, InterruptedException {
    ImageStore images = engine.images();
    Optional<Descriptor> found = images.findTarget(name);
    if (found.isEmpty()) {
      return Optional.empty();
    }
    Descriptor target = compressed(found.get());
    if (!images.isWhole(target)) {
      // An index that was pulled for one platform: the others cannot be sent.
      target = images.images(target).getFirst().descriptor();
      progress.notice(
          name.familiar() + " is here for one platform only, which is pushed: " + target.digest());
    } else if (!target.equals(found.get()) && name.digest().isEmpty()) {
      images.tag(name, target);
    }
    return Optional.of(engine.registries().push(name, target, images, new TransferLines(progress)));
  }

  private Descriptor compressed(Descriptor target) throws IOException {
    if (MediaTypes.isIndex(target.mediaType())) {
      return engine.images().isWhole(target)
          ? new IndexCompressor(engine.images(), engine.packer()).compress(target, Compression.GZIP)
          : target;
    }
    List<StoredImage> stored = engine.images().images(target);
    if (stored.size() != 1 || !stored.getFirst().descriptor().digest().equals(target.digest())) {
      return target;
    }
    return engine
        .packer()
        .compress(stored.getFirst(), Compression.GZIP)
        .map(PackedImage::descriptor)
        .orElse(target);
  }

  /// What a push came to, in words.
  public static String words(Registries.Pushed pushed) {
    return pushed.changed()
        ? pushed.sent()
            + " blobs sent, "
            + pushed.mounted()
            + " mounted, "
            + pushed.there()
            + " there already"
        : "the registry has this very image";
  }
}
