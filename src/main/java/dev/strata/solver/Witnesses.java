package dev.strata.solver;

import dev.strata.cache.BuildCache;
import dev.strata.cache.CacheException;
import dev.strata.cache.CacheRecord;
import dev.strata.cache.Lookup;
import dev.strata.cache.StoredWitness;
import dev.strata.key.CacheKey;
import dev.strata.key.KeyParts;
import dev.strata.layer.Layer;
import dev.strata.layer.LayerId;
import dev.strata.snapshot.State;
import dev.strata.witness.Differing;
import dev.strata.witness.MalformedWitnessException;
import dev.strata.witness.MountWitness;
import dev.strata.witness.Place;
import dev.strata.witness.ViewedTree;
import dev.strata.witness.Witness;
import dev.strata.witness.WitnessCodec;
import dev.strata.witness.WitnessComparison;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What earlier runs of an instruction observed, compared with the state that it stands on now.
final class Witnesses {
  /// What a look came to.
  sealed interface Answer {
    /// The run of this record saw nothing that is different now.
    ///
    /// @param looked how many of the paths that it observed lie in layers that differ
    record Fits(CacheRecord record, Witness witness, int looked) implements Answer {}

    /// The newest run saw something that is; in words.
    record Changed(String words) implements Answer {}

    /// No run that can be reused was watched.
    record Unknown() implements Answer {}
  }

  private final BuildCache cache;
  private final Layers layers;

  Witnesses(BuildCache cache, Layers layers) {
    this.cache = cache;
    this.layers = layers;
  }

  /// Looks for a run of the step with these parts that fits on this parent.
  ///
  /// @param binds what can be looked at beside the parent
  /// @param fetched layers of the parent that the run must have had below it, seen or not: an ADD
  ///     from the network is often there to have the steps below it run when the network has news
  Answer find(
      KeyParts parts, State parent, List<WatchedBinds.Shown> binds, List<LayerId> fetched)
      throws IOException, StepFailure, InterruptedException {
    Optional<Answer.Changed> newest = Optional.empty();
    for (StoredWitness stored : cache.witnesses(parts.instructionKey())) {
      Optional<CacheRecord> record = usable(stored.record());
      Optional<Witness> witness = record.isPresent() ? decoded(stored) : Optional.empty();
      if (witness.isEmpty() || !witness.get().parent().containsAll(fetched)) {
        continue;
      }
      switch (compare(witness.get(), parent, binds)) {
        case WitnessComparison.Same same -> {
          return new Answer.Fits(record.get(), witness.get(), same.looked());
        }
        case WitnessComparison.Differs differs ->
            newest = newest.or(() -> Optional.of(new Answer.Changed(differs.words())));
      }
    }
    return newest.<Answer>map(changed -> changed).orElseGet(Answer.Unknown::new);
  }

  private Optional<CacheRecord> usable(CacheKey key) {
    return cache.find(key) instanceof Lookup.Hit(CacheRecord record)
            && record.layer().map(layers::hold).orElse(true)
        ? Optional.of(record)
        : Optional.empty();
  }

  private static Optional<Witness> decoded(StoredWitness stored) {
    try {
      return Optional.of(WitnessCodec.decode(stored.observations()));
    } catch (MalformedWitnessException _) {
      return Optional.empty();
    }
  }

  /// The parent first: what differs there is told.
  private WitnessComparison compare(Witness witness, State parent, List<WatchedBinds.Shown> binds)
      throws IOException, StepFailure, InterruptedException {
    WitnessComparison.TreeSource state = () -> ViewedTree.of(layers.tree(parent));
    WitnessComparison compared = compare(witness, parent.layers(), state, Place.ROOT);
    int looked = 0;
    for (WatchedBinds.Shown bind : binds) {
      if (!(compared instanceof WitnessComparison.Same same)) {
        return compared;
      }
      looked += same.looked();
      compared = compare(witness.mounts(), bind);
    }
    return compared instanceof WitnessComparison.Same(int last)
        ? new WitnessComparison.Same(looked + last)
        : compared;
  }

  private WitnessComparison compare(List<MountWitness> mounts, WatchedBinds.Shown bind)
      throws IOException, StepFailure, InterruptedException {
    Optional<MountWitness> found =
        mounts.stream().filter(mount -> mount.position() == bind.position()).findFirst();
    if (found.isPresent() && found.get().content().equals(bind.content())) {
      return new WitnessComparison.Same(0);
    }
    if (found.isEmpty() || !bind.source().equals(Optional.of(found.get().source()))) {
      return new WitnessComparison.Differs(
          bind.target(), bind.target() + " is a bind mount of another place now");
    }
    ViewedTree tree = bind.tree();
    Place place = found.get().place();
    return compare(found.get().seen(), bind.layers(), () -> tree, place);
  }

  /// By the layers that differ, where they are all there; those that are the same are not even
  /// fetched then. What has no layers is compared at every path.
  private WitnessComparison compare(
      Witness witness, List<LayerId> now, WitnessComparison.TreeSource tree, Place place)
      throws IOException, InterruptedException {
    if (witness.parent().isEmpty() || now.isEmpty()) {
      return WitnessComparison.of(witness, tree.get(), place);
    }
    Differing<LayerId> ids = witness.differing(now);
    List<Layer> then = new ArrayList<>();
    for (LayerId id : ids.then()) {
      Optional<Layer> layer = now.contains(id) ? Optional.of(layers.get(id)) : old(id);
      if (layer.isEmpty()) {
        return WitnessComparison.of(witness, tree.get(), place);
      }
      then.add(layer.get());
    }
    List<Layer> newer = new ArrayList<>();
    for (LayerId id : ids.now()) {
      newer.add(layers.get(id));
    }
    return WitnessComparison.of(witness, new Differing<>(then, newer), tree, place);
  }

  private Optional<Layer> old(LayerId id) throws IOException {
    try {
      return layers.find(id);
    } catch (LostLayerException _) {
      return Optional.empty();
    }
  }

  /// Keeps what the run of this record observed. A run that nobody watched may have seen something
  /// else than the one before it that came to a record of the same key.
  void put(CacheRecord record, Optional<Witness> witness, Instant now) throws CacheException {
    if (witness.isPresent()) {
      put(record, witness.get(), Optional.empty(), now);
    } else {
      cache.removeWitness(record.parts().instructionKey(), record.key());
    }
  }

  /// Keeps that what `fits` observed holds over this parent too, where it came to `record`. It will
  /// be compared from there on.
  void move(
      Answer.Fits fits,
      State parent,
      List<WatchedBinds.Shown> binds,
      CacheRecord record,
      Instant now)
      throws CacheException {
    List<MountWitness> mounts = new ArrayList<>();
    for (MountWitness mount : fits.witness().mounts()) {
      for (WatchedBinds.Shown bind : binds) {
        if (bind.position() == mount.position()) {
          mounts.add(mount.in(bind.content(), bind.layers()));
        }
      }
    }
    Witness moved = fits.witness().over(parent.layers()).with(mounts);
    put(record, moved, Optional.of(fits.record().key()), now);
  }

  private void put(CacheRecord record, Witness witness, Optional<CacheKey> replaced, Instant now)
      throws CacheException {
    cache.putWitness(
        record.parts().instructionKey(),
        now,
        new StoredWitness(record.key(), java.nio.ByteBuffer.wrap(WitnessCodec.encode(witness))),
        replaced);
  }
}
