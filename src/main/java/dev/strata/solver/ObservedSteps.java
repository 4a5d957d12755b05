package dev.strata.solver;

import dev.strata.cache.BuildCache;
import dev.strata.cache.CacheException;
import dev.strata.cache.CacheRecord;
import dev.strata.cache.Lookup;
import dev.strata.cache.StoredWitness;
import dev.strata.layer.Layer;
import dev.strata.layer.LayerId;
import dev.strata.store.Store;
import dev.strata.tree.Entry;
import dev.strata.witness.MalformedWitnessException;
import dev.strata.witness.MountWitness;
import dev.strata.witness.Witness;
import dev.strata.witness.WitnessCodec;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// What the steps of a build on record observed, as far as it is kept.
public final class ObservedSteps {
  private final BuildCache cache;
  private final Store store;

  public ObservedSteps(Store store) {
    this.cache = store.cache();
    this.store = store;
  }

  /// The files that a COPY brought and no later step of its stage read, nor one that mounts it.
  ///
  /// @param watched how many such steps were watched: where there is none, nothing is known
  public record Unused(StepReport copy, int files, long bytes, List<Entry> unread, int watched) {
    public Unused {
      unread = List.copyOf(unread);
    }

    public long unreadBytes() {
      return unread.stream().mapToLong(Entry::size).sum();
    }
  }

  /// What this step observed; empty where nobody watched, or it is no longer known.
  public Optional<Witness> of(StepReport step) throws CacheException {
    if (step.key().isEmpty() || !(cache.find(step.key().get()) instanceof Lookup.Hit hit)) {
      return Optional.empty();
    }
    CacheRecord record = hit.record();
    Optional<Witness> alike = Optional.empty();
    for (StoredWitness stored : cache.witnesses(record.parts().instructionKey())) {
      if (stored.record().equals(record.key())) {
        return decoded(stored);
      }
      if (alike.isEmpty()
          && cache.find(stored.record()) instanceof Lookup.Hit other
          && other.record().layer().equals(record.layer())) {
        alike = decoded(stored);
      }
    }
    return alike;
  }

  private static Optional<Witness> decoded(StoredWitness stored) {
    try {
      return Optional.of(WitnessCodec.decode(stored.observations()));
    } catch (MalformedWitnessException _) {
      return Optional.empty();
    }
  }

  /// For each COPY and ADD of these steps, what the steps that see it left unread.
  public List<Unused> unused(List<StepReport> steps) throws IOException {
    List<Unused> unused = new ArrayList<>();
    for (StepReport step : steps) {
      if (step.layer().isPresent() && step.instruction().matches("(?is)(COPY|ADD)\\s.*")) {
        Optional<Layer> layer = find(step.layer().get());
        if (layer.isPresent()) {
          unused.add(unused(step, layer.get(), steps));
        }
      }
    }
    return unused;
  }

  /// Steps below see it in their parent states, steps of other stages in what they mount.
  private Unused unused(StepReport copy, Layer layer, List<StepReport> steps)
      throws CacheException {
    Set<String> read = new HashSet<>();
    int watched = 0;
    for (StepReport step : steps) {
      Optional<Witness> witness = of(step);
      if (witness.isEmpty()) {
        continue;
      }
      boolean below =
          step.id().stage() == copy.id().stage() && step.id().position() > copy.id().position();
      List<Witness> mounted =
          witness.get().mounts().stream()
              .map(MountWitness::seen)
              .filter(seen -> seen.parent().contains(layer.id()))
              .toList();
      if (below) {
        addRead(witness.get(), read);
      }
      mounted.forEach(seen -> addRead(seen, read));
      watched += below || !mounted.isEmpty() ? 1 : 0;
    }
    List<Entry> brought =
        layer.index().entries().stream()
            .filter(entry -> entry.isFile() || entry.isSymlink())
            .toList();
    return new Unused(
        copy,
        brought.size(),
        brought.stream().mapToLong(Entry::size).sum(),
        // An empty file is never read: its size says all.
        brought.stream()
            .filter(e -> !read.contains(e.path()) && (e.size() > 0 || e.isSymlink()))
            .toList(),
        watched);
  }

  private static void addRead(Witness witness, Set<String> to) {
    to.addAll(witness.paths(Witness.Kind.READ));
    to.addAll(witness.paths(Witness.Kind.FOLLOWED));
  }

  private Optional<Layer> find(LayerId id) {
    try {
      return store.layers().find(id);
    } catch (IOException _) {
      return Optional.empty();
    }
  }
}
