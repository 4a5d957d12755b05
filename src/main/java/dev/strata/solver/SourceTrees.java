package dev.strata.solver;

import dev.strata.context.ContextTree;
import dev.strata.context.PathGlob;
import dev.strata.oci.Digest;
import dev.strata.plan.Source;
import dev.strata.snapshot.State;
import dev.strata.tree.Tree;
import dev.strata.tree.TreePath;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntFunction;

/// The trees that steps take files from: contexts, stages and images.
final class SourceTrees {
  private final Contexts contexts;
  private final Layers layers;
  private final IntFunction<State> stages;
  private final IntFunction<String> stageNames;

  /// @param stages the last state of a stage that is done
  SourceTrees(
      Contexts contexts, Layers layers, IntFunction<State> stages, IntFunction<String> stageNames) {
    this.contexts = contexts;
    this.layers = layers;
    this.stages = stages;
    this.stageNames = stageNames;
  }

  /// The state that this source is; empty for a folder.
  Optional<State> state(Source source) {
    return switch (source) {
      case Source.Context _ -> Optional.empty();
      case Source.Stage(int index) -> Optional.of(stages.apply(index));
      case Source.Image(var image) -> Optional.of(BaseStates.of(image));
      case Source.Scratch _ -> Optional.of(State.SCRATCH);
    };
  }

  /// Has the contexts scanned anew, since something in them changed.
  void changed() {
    contexts.changed();
  }

  /// What stands for the contents of these sources without reading them: a state's digest, or what
  /// the scan of a folder saw of them.
  Optional<String> quickName(Source source, List<String> patterns)
      throws IOException, InterruptedException {
    if (!(source instanceof Source.Context)) {
      return state(source).map(s -> s.digest().toString());
    }
    if (!(tree(source) instanceof ContextTree context)) {
      return Optional.empty();
    }
    StringBuilder name = new StringBuilder("scan");
    for (String pattern : patterns) {
      String path = PathGlob.hasWildcards(pattern) ? "" : TreePath.clean(pattern);
      Optional<Digest> seen = context.scanDigest(path).or(() -> context.scanDigest(""));
      if (seen.isEmpty()) {
        return Optional.empty();
      }
      name.append(' ').append(seen.get());
    }
    return Optional.of(name.toString());
  }

  Tree tree(Source source) throws IOException, InterruptedException {
    if (source instanceof Source.Context(String name)) {
      return contexts.tree(name);
    }
    return layers.tree(state(source).orElseThrow());
  }

  /// What names it from build to build.
  String lastingName(Source source) {
    return switch (source) {
      case Source.Context(String name) -> "context:" + name;
      case Source.Stage(int index) -> "stage:" + stageNames.apply(index);
      case Source.Image(var image) -> "image:" + image.reference();
      case Source.Scratch _ -> "scratch";
    };
  }

  /// Adds the lines of the ignore file of a context, under its name.
  void ignoreLines(Source source, Map<String, List<String>> to)
      throws IOException, InterruptedException {
    if (source instanceof Source.Context(String name)
        && tree(source) instanceof ContextTree context) {
      to.put(name, context.rules().lines());
    }
  }

  /// Whether files keep their owners when copied from it.
  static boolean keepsOwners(Source source) {
    return !(source instanceof Source.Context);
  }

  /// What people call it.
  static String origin(Source source) {
    return switch (source) {
      case Source.Context(String name) ->
          name.isEmpty() ? "the build context" : "the context " + name;
      case Source.Stage(int index) -> "stage " + index;
      case Source.Image(var image) -> "the image " + image.reference();
      case Source.Scratch _ -> "scratch";
    };
  }
}
