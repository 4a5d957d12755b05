package dev.strata.plan;

import dev.strata.dockerfile.Dockerfile;
import dev.strata.dockerfile.Instruction;
import dev.strata.dockerfile.Words;
import dev.strata.oci.Platform;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;

/// What a FROM may use: the platform's ARGs, which are there always, and those declared before the
/// first FROM. `values` lacks a declared ARG that has no value; `declared` holds it.
record GlobalArgs(SequencedMap<String, String> values, Set<String> declared) {
  /// The ARGs before the first FROM, their defaults expanded each with those above it; a value from
  /// the command line comes before a default.
  static GlobalArgs of(
      PlanOptions options,
      String targetStage,
      List<Instruction.Arg> instructions,
      Map<String, String> buildArgs,
      Words words)
      throws PlanException {
    SequencedMap<String, String> values = platformArgs(options, targetStage);
    Set<String> declared = new LinkedHashSet<>();
    for (Instruction.Arg arg : instructions) {
      for (Instruction.Arg.Declaration declaration : arg.declarations()) {
        String name = declaration.name().value();
        declared.add(name);
        Optional<String> given = Optional.ofNullable(buildArgs.get(name));
        Optional<String> value =
            given.isPresent() || declaration.defaultValue().isEmpty()
                ? given
                : Optional.of(
                    Expander.expand(
                            words,
                            declaration.defaultValue().get(),
                            n -> Optional.ofNullable(values.get(n)))
                        .value());
        value.ifPresent(v -> values.put(name, v));
      }
    }
    return new GlobalArgs(values, declared);
  }

  /// The ARGs when none is given on the command line; empty where one has to be.
  static Optional<GlobalArgs> ofDefaults(
      PlanOptions options, String targetStage, List<Instruction.Arg> instructions, Words words) {
    try {
      return Optional.of(of(options, targetStage, instructions, Map.of(), words));
    } catch (PlanException _) {
      return Optional.empty();
    }
  }

  /// Those of a file as far as they can be read: an error in one is told by the plan.
  static GlobalArgs ofFile(Dockerfile file, PlanOptions options) {
    List<Instruction.Arg> args =
        file.instructions().stream()
            .takeWhile(Instruction.Arg.class::isInstance)
            .map(Instruction.Arg.class::cast)
            .toList();
    Words words = new Words(file.directives().escape());
    try {
      return of(options, "", args, options.buildArgs(), words);
    } catch (PlanException _) {
      return new GlobalArgs(platformArgs(options, ""), Set.of());
    }
  }

  /// The same, the name declared and without a value.
  GlobalArgs without(String name) {
    SequencedMap<String, String> others = new LinkedHashMap<>(values);
    others.remove(name);
    return new GlobalArgs(others, declared);
  }

  private static SequencedMap<String, String> platformArgs(
      PlanOptions options, String targetStage) {
    SequencedMap<String, String> args = new LinkedHashMap<>();
    putPlatform(args, "BUILD", options.buildPlatform());
    putPlatform(args, "TARGET", options.targetPlatform());
    args.put("TARGETSTAGE", targetStage);
    args.replaceAll((name, value) -> options.buildArgs().getOrDefault(name, value));
    return args;
  }

  private static void putPlatform(Map<String, String> args, String prefix, Platform platform) {
    args.put(prefix + "PLATFORM", platform.toString());
    args.put(prefix + "OS", platform.os());
    args.put(prefix + "OSVERSION", "");
    args.put(prefix + "ARCH", platform.architecture());
    args.put(prefix + "VARIANT", platform.variant().orElse(""));
  }

  Optional<String> find(String name) {
    return Optional.ofNullable(values.get(name));
  }

  /// Every name that a FROM may use without a warning.
  Collection<String> names() {
    Set<String> names = new LinkedHashSet<>(declared);
    names.addAll(values.keySet());
    return names;
  }
}
