package dev.strata.cli;

import dev.strata.dockerfile.Dockerfile;
import dev.strata.plan.PlanOptions;
import dev.strata.plan.SourceDateEpoch;
import java.io.IOException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.SequencedMap;

/// Turns a `SOURCE_DATE_EPOCH` that names where a time comes from into seconds.
final class EpochArgument {
  /// The options with a number in the argument's place, or nothing, and that number as a time.
  record Dated(PlanOptions options, Optional<Instant> time) {}

  private EpochArgument() {}

  static Dated resolve(Dockerfile file, PlanOptions options, ContextFolders contexts, Invocation by)
      throws IOException, WrongUseException, InterruptedException {
    SourceDateEpoch epoch;
    try {
      epoch = SourceDateEpoch.of(file, options);
    } catch (IllegalArgumentException e) {
      throw new WrongUseException(
          e.getMessage()
              + "; give seconds since 1970, \"context\", a named context, or a stage of one remote"
              + " ADD");
    }
    return switch (epoch) {
      case SourceDateEpoch.None _ -> new Dated(options, Optional.empty());
      case SourceDateEpoch.Seconds(long value) ->
          new Dated(options, Optional.of(Instant.ofEpochSecond(value)));
      case SourceDateEpoch.OfContext _ -> found(options, contexts.time(""));
      case SourceDateEpoch.OfNamedContext(String name) -> found(options, contexts.time(name));
      case SourceDateEpoch.OfSource source -> found(options, time(source, by));
    };
  }

  private static Optional<Instant> time(SourceDateEpoch.OfSource source, Invocation by)
      throws IOException, InterruptedException {
    try (FetchedContext fetched =
        FetchedContext.ofUrl(
            source.url(), source.checksum(), FetchedContext.Checkout.PLAIN, by.environment())) {
      return fetched.time();
    }
  }

  private static Dated found(PlanOptions options, Optional<Instant> time) {
    SequencedMap<String, String> args = new LinkedHashMap<>(options.buildArgs());
    time.ifPresentOrElse(
        t -> args.put(SourceDateEpoch.NAME, Long.toString(t.getEpochSecond())),
        () -> args.put(SourceDateEpoch.NAME, ""));
    return new Dated(
        new PlanOptions(
            options.target(),
            args,
            options.labels(),
            options.namedContexts(),
            options.buildPlatform(),
            options.targetPlatform(),
            options.noCache(),
            options.noCacheStages()),
        time);
  }
}
