package dev.strata.plan;

import dev.strata.dockerfile.Dockerfile;
import dev.strata.dockerfile.Instruction;
import dev.strata.dockerfile.Text;
import dev.strata.dockerfile.Words;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Finds the one remote source of a stage that `SOURCE_DATE_EPOCH` names: `FROM scratch`, ARGs, and
/// one ADD of one URL or repository.
final class EpochStage {
  private final Dockerfile file;
  private final Map<String, String> buildArgs;
  private final Map<String, String> variables;
  private final Words words;

  EpochStage(Dockerfile file, Map<String, String> buildArgs, GlobalArgs globals, Words words) {
    this.file = file;
    this.buildArgs = buildArgs;
    this.variables = new LinkedHashMap<>(globals.values());
    this.variables.remove(SourceDateEpoch.NAME);
    this.words = words;
  }

  /// Empty where no stage has this name.
  ///
  /// @throws IllegalArgumentException where the stage holds anything else
  Optional<SourceDateEpoch> source(String name) {
    List<Instruction> all = file.instructions();
    for (int at = 0; at < all.size(); at++) {
      if (all.get(at) instanceof Instruction.From from
          && from.stageName().filter(n -> n.value().equalsIgnoreCase(name)).isPresent()) {
        if (!expand(from.image()).equals("scratch")) {
          throw new IllegalArgumentException("SOURCE_DATE_EPOCH stage must use FROM scratch");
        }
        return Optional.of(
            source(
                all.stream()
                    .skip(at + 1L)
                    .takeWhile(i -> !(i instanceof Instruction.From))
                    .toList()));
      }
    }
    return Optional.empty();
  }

  private SourceDateEpoch source(List<Instruction> body) {
    Optional<SourceDateEpoch> source = Optional.empty();
    for (Instruction instruction : body) {
      switch (instruction) {
        case Instruction.Arg arg -> arg.declarations().forEach(this::declare);
        case Instruction.Add add -> {
          if (source.isPresent()) {
            throw notOne();
          }
          source = Optional.of(remote(add));
        }
        default ->
            throw new IllegalArgumentException(
                "SOURCE_DATE_EPOCH stage does not meet source-only requirements: unsupported "
                    + instruction.name()
                    + " instruction");
      }
    }
    return source.orElseThrow(EpochStage::notOne);
  }

  private static IllegalArgumentException notOne() {
    return new IllegalArgumentException(
        "SOURCE_DATE_EPOCH stage must contain exactly one remote ADD");
  }

  private void declare(Instruction.Arg.Declaration declaration) {
    String name = declaration.name().value();
    Optional<String> value =
        Optional.ofNullable(buildArgs.get(name))
            .or(() -> declaration.defaultValue().map(this::expand));
    value.ifPresent(v -> variables.put(name, v));
  }

  private SourceDateEpoch remote(Instruction.Add add) {
    if (add.sources().size() != 1 || !add.heredocs().isEmpty()) {
      throw new IllegalArgumentException(
          "SOURCE_DATE_EPOCH stage must contain exactly one remote ADD source");
    }
    String url = expand(add.sources().getFirst());
    if (RemoteSource.kindOf(url) == RemoteSource.Kind.LOCAL) {
      throw new IllegalArgumentException(
          "SOURCE_DATE_EPOCH stage source must be a single HTTP(S) or Git ADD");
    }
    return new SourceDateEpoch.OfSource(
        url, add.head().flag("checksum").map(this::expand).filter(c -> !c.isEmpty()));
  }

  private String expand(Text text) {
    try {
      return words.expand(text.value(), n -> Optional.ofNullable(variables.get(n))).value();
    } catch (Words.WordException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }
}
