package dev.strata.solver;

import dev.strata.layer.DamagedLayerException;
import dev.strata.layer.Layer;
import dev.strata.layer.LayerId;
import dev.strata.layer.LayerStore;
import dev.strata.oci.DiffId;
import dev.strata.snapshot.State;
import dev.strata.snapshot.StateTree;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/// The layers of one build and the trees of its states, each read once, when first asked for. A
/// layer of a base image is unpacked then.
public final class Layers {
  /// Brings layers here that came from outside.
  @FunctionalInterface
  public interface External {
    List<Layer> fetch(List<DiffId> diffIds) throws IOException, InterruptedException;
  }

  /// Keeps a layer from being pruned as long as the build goes on.
  @FunctionalInterface
  public interface Hold {
    /// False where the layer is gone.
    boolean hold(LayerId layer);
  }

  private final LayerStore store;
  private final Hold hold;
  private final External external;
  private final ConcurrentMap<LayerId, Layer> known = new ConcurrentHashMap<>();
  private final ConcurrentMap<State, StateTree> trees = new ConcurrentHashMap<>();
  private final StepUsers users = new StepUsers();

  public Layers(LayerStore store, Hold hold, External external) {
    this.store = store;
    this.hold = hold;
    this.external = external;
  }

  StepUsers users() {
    return users;
  }

  LayerStore store() {
    return store;
  }

  /// Whether a step's layer can be had, without reading it; from then on it stays.
  boolean hold(LayerId id) {
    return hold.hold(id);
  }

  /// Has a layer that is not made yet be looked up in, for the life of this object. One that is
  /// there already stays what it is.
  ///
  /// @return whether it is not there
  boolean imagine(Layer unmade) throws IOException {
    return find(unmade.id()).isEmpty() && known.putIfAbsent(unmade.id(), unmade) == null;
  }

  Optional<Layer> find(LayerId id) throws IOException {
    Layer layer = known.get(id);
    if (layer != null) {
      return Optional.of(layer);
    }
    try {
      Optional<Layer> found = store.find(id);
      found.ifPresent(l -> known.putIfAbsent(id, l));
      return found;
    } catch (DamagedLayerException e) {
      store.remove(id);
      throw new LostLayerException(id, e);
    }
  }

  public Layer get(LayerId id) throws IOException, InterruptedException {
    Optional<Layer> found = find(id);
    if (found.isPresent()) {
      return found.get();
    }
    fetch(List.of(id));
    return find(id).orElseThrow();
  }

  private void fetch(List<LayerId> ids) throws IOException, InterruptedException {
    List<Layer> fetched = external.fetch(ids.stream().map(id -> new DiffId(id.digest())).toList());
    for (int i = 0; i < ids.size(); i++) {
      known.put(ids.get(i), fetched.get(i));
    }
  }

  public List<Layer> of(State state) throws IOException, InterruptedException {
    List<LayerId> missing = new ArrayList<>();
    for (LayerId id : state.layers()) {
      if (find(id).isEmpty() && !missing.contains(id)) {
        missing.add(id);
      }
    }
    if (!missing.isEmpty()) {
      fetch(missing);
    }
    List<Layer> layers = new ArrayList<>(state.layers().size());
    for (LayerId id : state.layers()) {
      layers.add(get(id));
    }
    return layers;
  }

  /// The same state by the layers as the store has them: a base's layer is known by its diff id,
  /// and may stand under its content digest.
  State local(State state) throws IOException, InterruptedException {
    return new State(state.digest(), of(state).stream().map(Layer::id).toList());
  }

  StateTree tree(State state) throws IOException, InterruptedException {
    StateTree tree = trees.get(state);
    if (tree == null) {
      tree = new StateTree(of(state));
      trees.putIfAbsent(state, tree);
    }
    return tree;
  }
}
