package dev.strata.cli;

import dev.strata.container.Containers;
import dev.strata.container.NoContainerException;
import dev.strata.layer.Layer;
import dev.strata.layer.LayerId;
import dev.strata.snapshot.StateTree;
import dev.strata.solver.Engine;
import dev.strata.store.StoreLayout;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What the commands for containers begin with.
final class ContainerCommands {
  /// Docker's, for what is no exit code of a container's process.
  static final int FAILED = 125;

  private ContainerCommands() {}

  static StoreOptions store(@Nullable Main main) {
    if (main == null) {
      throw new IllegalStateException("not run as a sub-command");
    }
    return main.store;
  }

  static Containers containers(@Nullable Main main) {
    return new Containers(new StoreLayout(store(main).folder()));
  }

  static Containers.Found get(@Nullable Main main, String name)
      throws NoSuchException, IOException {
    try {
      return containers(main).get(name);
    } catch (NoContainerException e) {
      throw new NoSuchException(String.valueOf(e.getMessage()));
    }
  }

  /// What is done to one container.
  @FunctionalInterface
  interface Work {
    void on(Containers.Found found) throws Exception;
  }

  /// Does it to each, and prints its name as it was given. What is wrong with one is told, and the
  /// next comes.
  ///
  /// @param missingIsWrong whether one that is not there makes the exit code another
  /// @return the exit code
  static int each(@Nullable Main main, List<String> names, boolean missingIsWrong, Work work)
      throws Exception {
    int code = ExitCode.OK.code();
    for (String name : names) {
      try {
        work.on(get(main, name));
        System.out.println(name);
      } catch (NoSuchException e) {
        System.err.println("strata: " + e.getMessage());
        code = missingIsWrong ? ExitCode.NOT_FOUND.code() : code;
      } catch (NoContainerException e) {
        System.err.println("strata: " + e.getMessage());
        code = ExitCode.NOT_FOUND.code();
      }
    }
    return code;
  }

  static WrongUseException wrong(NoContainerException e) {
    return new WrongUseException(String.valueOf(e.getMessage()));
  }

  /// The files of these layers, lowest first.
  static StateTree tree(Engine engine, List<LayerId> ids) throws WrongUseException, IOException {
    List<Layer> layers = new ArrayList<>();
    for (LayerId id : ids) {
      layers.add(
          engine
              .findLayer(id)
              .orElseThrow(
                  () -> new WrongUseException("the layer " + id + " is gone; build again")));
    }
    return new StateTree(layers);
  }
}
