package dev.strata.cli;

import dev.strata.context.LazyTree;
import dev.strata.dockerfile.Dockerfile;
import dev.strata.plan.PlanOptions;
import dev.strata.plan.SourceDateEpoch;
import dev.strata.solver.Contexts;
import dev.strata.tree.Entry;
import dev.strata.tree.Tree;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/// Turns a SOURCE_DATE_EPOCH that names a context into the seconds of the newest file in it.
final class EpochArgument {
  private static final long NANOS = 1_000_000_000L;

  private EpochArgument() {}

  static PlanOptions resolve(Dockerfile file, PlanOptions options, Contexts contexts)
      throws IOException, WrongUseException {
    SourceDateEpoch epoch;
    try {
      epoch = SourceDateEpoch.of(file, options);
    } catch (IllegalArgumentException e) {
      throw new WrongUseException(
          e.getMessage() + "; give seconds since 1970, \"context\", or a named context");
    }
    return switch (epoch) {
      case SourceDateEpoch.None _, SourceDateEpoch.Seconds _ -> options;
      case SourceDateEpoch.OfContext _ -> with(options, newest(contexts.tree("")));
      case SourceDateEpoch.OfNamedContext(String name) ->
          with(options, newest(contexts.tree(name)));
      case SourceDateEpoch.OfStage _ ->
          throw new WrongUseException(
              SourceDateEpoch.NAME + " of a stage is not supported; give seconds or \"context\"");
    };
  }

  private static long newest(Tree tree) throws IOException {
    return Math.floorDiv(newest(tree, ""), NANOS);
  }

  private static long newest(Tree tree, String folder) throws IOException {
    List<Entry> entries =
        tree instanceof LazyTree lazy ? lazy.listAttributes(folder) : tree.list(folder);
    long newest = 0;
    for (Entry entry : entries) {
      newest =
          Math.max(newest, entry.isDirectory() ? newest(tree, entry.path()) : entry.mtimeNanos());
    }
    return newest;
  }

  private static PlanOptions with(PlanOptions options, long seconds) {
    SequencedMap<String, String> args = new LinkedHashMap<>(options.buildArgs());
    args.put(SourceDateEpoch.NAME, Long.toString(seconds));
    return new PlanOptions(
        options.target(),
        args,
        options.labels(),
        options.namedContexts(),
        options.buildPlatform(),
        options.targetPlatform(),
        options.noCache(),
        options.noCacheStages());
  }
}
