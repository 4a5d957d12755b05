package dev.strata.registry;

import dev.strata.image.ImagePacker;
import dev.strata.image.ImageStore;
import dev.strata.image.PackedImage;
import dev.strata.layer.LayerId;
import dev.strata.layer.LayerIngest;
import dev.strata.layer.LayerStore;
import dev.strata.oci.Descriptor;
import dev.strata.oci.DiffId;
import dev.strata.oci.History;
import dev.strata.oci.ImageConfig;
import dev.strata.oci.ImageReference;
import dev.strata.oci.Platform;
import dev.strata.oci.RuntimeConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;

/// The image `strata.local/base`: a small root file system made of this machine's own shell and
/// basic tools with their libraries, so that builds need no registry.
///
/// It is made on first use, and again when a file that it was made of has changed. Its digest
/// depends on the bytes of these files alone. What it is made into is an ordinary image of the
/// local store,
/// whose one layer stands in the layer store and is compressed only when it is exported. Works as
/// an ordinary user too: everything in it belongs to root, whoever makes it.
public final class HostBase {
  public static final ImageReference NAME = ImageReference.parse("strata.local/base:latest");
  static final long MTIME_SECONDS = Instant.parse("2026-01-01T00:00:00Z").getEpochSecond();

  private final Path host;
  private final HostBaseRecord record;
  private final ImageStore images;
  private final ImagePacker packer;
  private final LayerStore layers;

  /// @param host the root file system to take the programs from: `/`
  /// @param record a file that remembers what the image was made of
  public HostBase(
      Path host, Path record, ImageStore images, ImagePacker packer, LayerStore layers) {
    this.host = host;
    this.record = new HostBaseRecord(record);
    this.images = images;
    this.packer = packer;
    this.layers = layers;
  }

  /// Whether this name is the image's.
  public static boolean isNamed(ImageReference name) {
    return name.name().equals(NAME.name()) && name.tag().equals(NAME.tag());
  }

  /// The image's manifest, under {@link #NAME} in the image store. Made where it is absent or old.
  ///
  /// @throws IOException also when this machine lacks a program that no build does without
  public Descriptor ensure() throws IOException {
    Optional<Descriptor> current = record.findCurrent();
    if (current.isPresent() && isWhole(current.get())) {
      return current.get();
    }
    return make();
  }

  /// Makes the image, also when nothing has changed.
  public Descriptor make() throws IOException {
    HostFiles files = gather();
    LayerId layer;
    try (LayerIngest ingest = layers.ingest()) {
      new BaseTree(files).writeTo(ingest);
      layer = ingest.commit(Optional.empty()).id();
    }
    PackedImage image = packer.describe(config(), List.of(layer));
    images.tag(NAME, image.descriptor());
    record.write(image.descriptor(), files);
    return image.descriptor();
  }

  private boolean isWhole(Descriptor target) throws IOException {
    if (!images.findTarget(NAME).equals(Optional.of(target))) {
      return false;
    }
    try {
      for (DiffId diffId : images.images(target).getFirst().config().diffIds()) {
        images.layer(diffId);
      }
      return true;
    } catch (IOException e) {
      // A blob or the layer is gone or damaged: it is made again.
      return false;
    }
  }

  private HostFiles gather() throws IOException {
    HostFiles files = new HostFiles(host);
    for (String name : HostPrograms.ALL) {
      if (!files.addProgram(name) && HostPrograms.REQUIRED.contains(name)) {
        throw new IOException(
            NAME.familiar()
                + " cannot be made: this machine has no "
                + name
                + " in /usr/bin or /bin; use another base image");
      }
    }
    files.finish();
    return files;
  }

  private static ImageConfig config() {
    SequencedMap<String, String> env = new LinkedHashMap<>();
    env.put("PATH", RuntimeConfig.DEFAULT_PATH);
    Optional<Instant> created = Optional.of(Instant.ofEpochSecond(MTIME_SECONDS));
    return new ImageConfig(
        created,
        "",
        Platform.host(),
        RuntimeConfig.EMPTY.withEnv(env).withCommand(Optional.of(List.of("sh"))),
        List.of(),
        List.of(new History(created, "strata.local/base", "", "this machine's own tools", false)));
  }
}
