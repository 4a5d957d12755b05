package dev.strata.solver;

import dev.strata.layer.LayerId;
import dev.strata.oci.History;
import dev.strata.plan.ResolvedImage;
import dev.strata.snapshot.State;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The state of an image, known from its config alone: its layers' diff ids name them.
final class BaseStates {
  private BaseStates() {}

  /// The history of an image, with a line for every layer: images that were imported need not have
  /// any (OCI image spec: history is optional).
  static List<History> historyOf(ResolvedImage image) {
    List<History> history = new ArrayList<>(image.config().history());
    long told = history.stream().filter(h -> !h.emptyLayer()).count();
    for (long i = told; i < image.config().diffIds().size(); i++) {
      history.add(
          new History(
              image.config().created().or(() -> Optional.of(Instant.EPOCH)), "", "", "", false));
    }
    return history;
  }

  static State of(ResolvedImage image) {
    return State.of(image.config().diffIds().stream().map(id -> new LayerId(id.digest())).toList());
  }
}
