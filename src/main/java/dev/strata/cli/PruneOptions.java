package dev.strata.cli;

import dev.strata.store.PruneFilter;
import dev.strata.store.PrunePolicy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// What a prune may take.
final class PruneOptions {
  @Option(
      names = "--older-than",
      paramLabel = "DURATION",
      description = "Only what was not used for so long: 12h, 7d.")
  @Nullable String olderThan;

  @Option(
      names = {"--keep-storage", "--keep-bytes"},
      paramLabel = "BYTES",
      description = "The least valuable first, until no more than this is left: 10g.")
  @Nullable String keepBytes;

  @Option(
      names = "--filter",
      paramLabel = "KEY=VALUE",
      description =
          "Only what passes: type=run|copy|add|workdir|image|layer|mount|blob, text=WORDS,"
              + " build=ID, cheaper-than=2s, until=24h. May be repeated; all have to pass.")
  List<String> filters = new ArrayList<>();

  PrunePolicy policy() throws WrongUseException {
    if (filters.isEmpty() && olderThan == null && keepBytes == null) {
      return new PrunePolicy.Everything();
    }
    Optional<Duration> age =
        olderThan == null ? Optional.empty() : Optional.of(RunOptions.duration(olderThan));
    List<PruneFilter> passed = new ArrayList<>();
    for (String filter : filters) {
      if (filter.startsWith("until=")) {
        age = Optional.of(RunOptions.duration(filter.substring(6)));
      } else {
        passed.add(filter(filter));
      }
    }
    return new PrunePolicy.Selected(
        passed,
        age,
        keepBytes == null
            ? OptionalLong.empty()
            : OptionalLong.of(LimitOptions.bytes("--keep-storage", keepBytes)));
  }

  private static PruneFilter filter(String text) throws WrongUseException {
    int equals = text.indexOf('=');
    String value = text.substring(equals + 1);
    return switch (text.substring(0, Math.max(0, equals))) {
      case "type" -> {
        if (!PruneFilter.Type.TYPES.contains(value)) {
          throw new WrongUseException(
              "--filter " + text + ": types are " + String.join(", ", PruneFilter.Type.TYPES));
        }
        yield new PruneFilter.Type(value);
      }
      case "text" -> new PruneFilter.Text(value);
      case "build" -> new PruneFilter.Build(value);
      case "cheaper-than" -> new PruneFilter.CheaperThan(RunOptions.duration(value));
      default ->
          throw new WrongUseException(
              "--filter " + text + ": write type=, text=, build=, cheaper-than= or until=");
    };
  }
}
