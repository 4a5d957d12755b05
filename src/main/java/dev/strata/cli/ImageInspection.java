package dev.strata.cli;

import dev.strata.container.DockerConfig;
import dev.strata.image.ImageStore;
import dev.strata.image.LocalImage;
import dev.strata.image.StoredImage;
import dev.strata.layer.Layer;
import dev.strata.oci.Descriptor;
import dev.strata.oci.DiffId;
import dev.strata.oci.History;
import dev.strata.oci.ImageConfig;
import dev.strata.oci.Json;
import dev.strata.oci.JsonMembers;
import dev.strata.oci.Platform;
import dev.strata.oci.Rfc3339;
import dev.strata.plan.ImageResolver.UnresolvedException;
import dev.strata.solver.Engine;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.stream.Collectors;

/// An image in the words of `docker inspect`. `GraphDriver.Data.LowerDir` names the files of its
/// layers, topmost first, as far as they are on this machine: EROFS images, which a container's
/// lowers are mounts of. `Digest` is that of its manifest or index, which docker does not have.
final class ImageInspection {
  private ImageInspection() {}

  /// Absent where there is no such image.
  static Optional<Json> find(Engine engine, String name) throws IOException, InterruptedException {
    try {
      // This machine's own base is made when it is first asked for.
      var _ = engine.resolver().resolve(name, Platform.host());
    } catch (UnresolvedException _) {
      // An id, or an image of another platform, perhaps.
    }
    Optional<Descriptor> target = Inspection.findTarget(engine, name);
    ImageFacts facts = new ImageFacts(engine.images());
    Optional<StoredImage> image = target.isEmpty() ? Optional.empty() : facts.find(target.get());
    return image.isEmpty()
        ? Optional.empty()
        : Optional.of(json(engine.images(), facts, target.get(), image.get()));
  }

  private static Json json(
      ImageStore images, ImageFacts facts, Descriptor target, StoredImage image)
      throws IOException {
    ImageConfig config = image.config();
    List<String> tags = new ArrayList<>();
    List<String> digests = new ArrayList<>();
    for (LocalImage named : images.list()) {
      if (named.target().digest().equals(target.digest())) {
        if (named.name().tag().isPresent()) {
          tags.add(named.name().familiar());
        }
        if (images.originsOf(image.manifest().config().digest()).contains(named.name().name())) {
          digests.add(named.name().familiarName() + "@" + target.digest());
        }
      }
    }
    JsonMembers json =
        JsonMembers.of()
            .put("Id", image.manifest().config().digest().toString())
            .put("RepoTags", tags)
            .put("RepoDigests", digests.stream().distinct().toList())
            .put("Parent", "")
            .put(
                "Comment",
                config.history().isEmpty()
                    ? ""
                    : Optional.of(config.history().getLast()).map(History::comment).orElse(""));
    config.created().ifPresent(t -> json.put("Created", Rfc3339.format(t)));
    json.put("DockerVersion", "")
        .put("Author", config.author())
        .put("Config", DockerConfig.of(config))
        .put("Architecture", config.platform().architecture());
    config.platform().variant().ifPresent(variant -> json.put("Variant", variant));
    return json.put("Os", config.platform().os())
        .put("Size", facts.size(image))
        .put("GraphDriver", graphDriver(images, config))
        .put(
            "RootFS",
            JsonMembers.of()
                .put("Type", "layers")
                .put("Layers", config.diffIds().stream().map(Object::toString).toList())
                .json())
        .put("Metadata", JsonMembers.of().put("LastTagTime", "0001-01-01T00:00:00Z").json())
        .put("Digest", target.digest().toString())
        .json();
  }

  private static Json graphDriver(ImageStore images, ImageConfig config) throws IOException {
    SequencedSet<Path> files = new LinkedHashSet<>();
    for (DiffId diffId : config.diffIds().reversed()) {
      Optional<Layer> layer = images.findLayer(diffId);
      layer.ifPresent(found -> files.addAll(found.imageFiles().reversed()));
    }
    String lowers = files.stream().map(Path::toString).collect(Collectors.joining(":"));
    return JsonMembers.of()
        .put("Data", JsonMembers.of().put("LowerDir", lowers).json())
        .put("Name", "erofs")
        .json();
  }
}
