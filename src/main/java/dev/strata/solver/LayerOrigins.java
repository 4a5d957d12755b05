package dev.strata.solver;

import dev.strata.layer.LayerId;
import dev.strata.oci.Digest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/// Where the layers of an image come from, as far as builds are on record: the build that gave this
/// very image, or else the newest with such a layer; in it the stage and the line.
public final class LayerOrigins {
  private final List<BuildRecord> builds;

  /// A step, and the build in which it was hit or run.
  public record Origin(BuildRecord build, StepReport step) {}

  /// @param builds the newest first
  public LayerOrigins(List<BuildRecord> builds) {
    this.builds = List.copyOf(builds);
  }

  /// For each layer, lowest first, its origin. Of several steps of a build with one layer, the last
  /// count: stages that an image is made of stand below the others.
  public List<Optional<Origin>> of(Digest manifest, List<LayerId> layers) {
    List<BuildRecord> first = new ArrayList<>(builds);
    Collections.reverse(first);
    List<BuildRecord> order =
        new ArrayList<>(
            first.stream().filter(b -> b.image().filter(manifest::equals).isPresent()).toList());
    builds.stream().filter(b -> !order.contains(b)).forEach(order::add);
    return origins(order, layers);
  }

  /// The same of a state that need not be an image's: the first build with such a layer counts.
  public List<Optional<Origin>> of(List<LayerId> layers) {
    return origins(builds, layers);
  }

  private static List<Optional<Origin>> origins(List<BuildRecord> order, List<LayerId> layers) {
    List<Optional<Origin>> origins = new ArrayList<>();
    for (int i = 0; i < layers.size(); i++) {
      LayerId layer = layers.get(i);
      int after = Collections.frequency(layers.subList(i + 1, layers.size()), layer);
      origins.add(find(order, layer, after));
    }
    return origins;
  }

  private static Optional<Origin> find(List<BuildRecord> order, LayerId layer, int after) {
    for (BuildRecord build : order) {
      List<StepReport> steps =
          build.steps().stream().filter(s -> s.layer().filter(layer::equals).isPresent()).toList();
      if (!steps.isEmpty()) {
        return Optional.of(new Origin(build, steps.get(Math.max(0, steps.size() - 1 - after))));
      }
    }
    return Optional.empty();
  }
}
