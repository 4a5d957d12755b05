package dev.strata.cli;

import dev.strata.image.ImageView;
import dev.strata.image.LocalImage;
import dev.strata.layer.Layer;
import dev.strata.oci.Digest;
import dev.strata.oci.ImageConfig;
import dev.strata.oci.ImageConfigJson;
import dev.strata.oci.Json;
import dev.strata.oci.JsonMembers;
import dev.strata.oci.Rfc3339;
import dev.strata.solver.Engine;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.SequencedMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// An image in the words of `docker inspect`. `GraphDriver.Data.LowerDir` names the files of its
/// layers, topmost first: EROFS images, which a container's lowers are mounts of.
final class ImageInspection {
  private ImageInspection() {}

  static Json of(@Nullable Main main, String name)
      throws WrongUseException, IOException, InterruptedException {
    try (Engine engine = Inspection.open(main, "inspect")) {
      ImageView view = Inspection.image(engine, name);
      List<String> names = new ArrayList<>();
      for (LocalImage image : engine.images().list()) {
        if (image.target().digest().equals(view.image().digest())) {
          names.add(image.name().familiar());
        }
      }
      return json(view, names);
    }
  }

  private static Json json(ImageView view, List<String> names) throws IOException {
    ImageConfig config = view.image().config();
    byte[] document = ImageConfigJson.encode(config);
    SequencedMap<String, Json> members =
        Json.parse(document, "the image config") instanceof Json.Members(var values)
            ? values
            : new java.util.LinkedHashMap<>();
    long size = 0;
    LinkedHashSet<Path> files = new LinkedHashSet<>();
    for (Layer layer : view.layers().reversed()) {
      size += layer.imageBytes();
      files.addAll(layer.imageFiles().reversed());
    }
    JsonMembers json =
        JsonMembers.of()
            .put("Id", Digest.of(document).toString())
            .put("RepoTags", names)
            .put("RepoDigests", List.of())
            .put("Digest", view.image().digest().toString())
            .put("Author", config.author());
    config.created().ifPresent(t -> json.put("Created", Rfc3339.format(t)));
    return json.put("Config", members.getOrDefault("config", JsonMembers.of().json()))
        .put("Architecture", config.platform().architecture())
        .put("Os", config.platform().os())
        .put("Size", size)
        .put(
            "GraphDriver",
            JsonMembers.of()
                .put(
                    "Data",
                    JsonMembers.of()
                        .put(
                            "LowerDir",
                            files.stream().map(Path::toString).collect(Collectors.joining(":")))
                        .json())
                .put("Name", "erofs")
                .json())
        .put(
            "RootFS",
            JsonMembers.of()
                .put("Type", "layers")
                .put("Layers", config.diffIds().stream().map(Object::toString).toList())
                .json())
        .json();
  }
}
