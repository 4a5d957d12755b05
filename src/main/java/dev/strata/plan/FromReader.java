package dev.strata.plan;

import dev.strata.dockerfile.Head;
import dev.strata.dockerfile.Instruction;
import dev.strata.dockerfile.Text;
import dev.strata.dockerfile.Words;
import dev.strata.oci.Platform;
import dev.strata.plan.check.Findings;
import dev.strata.plan.check.Rule;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Expands FROM, and checks what it names.
final class FromReader {
  private final PlanOptions options;
  private final GlobalArgs globals;
  private final Words words;
  private final Sources sources;
  private final Findings findings;

  FromReader(
      PlanOptions options, GlobalArgs globals, Words words, Sources sources, Findings findings) {
    this.options = options;
    this.globals = globals;
    this.words = words;
    this.sources = sources;
    this.findings = findings;
  }

  /// `stages` are those above.
  StageDraft read(Instruction.From from, List<Instruction> body, Stages stages)
      throws PlanException {
    Head head = from.head();
    Expander.Result base = Expander.expand(words, from.image(), globals::find);
    reportUndeclared(base.unmatched(), head);
    if (base.value().isEmpty()) {
      throw PlanException.at(
          from.image().range(),
          "base name (" + from.image().value() + ") should not be blank",
          blankHint(base.unmatched()));
    }
    Optional<Platform> platform = platform(from);
    Optional<NamedContext> replacement =
        from.stageName()
            .flatMap(
                n ->
                    sources.context(
                        n.value().toLowerCase(java.util.Locale.ROOT),
                        platform.orElse(options.targetPlatform())));
    return new StageDraft(
        stages.all().size(),
        from,
        body,
        base.value(),
        platform,
        replacement,
        replacement.isPresent() ? Optional.empty() : stages.findBase(base.value()));
  }

  private String blankHint(Set<String> unmatched) {
    return unmatched.stream()
        .findFirst()
        .map(
            n ->
                Suggestions.nearest(n, globals.names())
                    .map(s -> "did you mean $" + s + "?")
                    .orElse("declare it above the first FROM: ARG " + n + "=<default>"))
        .orElse("give the ARG a default, or a value with --build-arg");
  }

  private Optional<Platform> platform(Instruction.From from) throws PlanException {
    Optional<Text> flag = from.head().flag("platform").filter(t -> !t.value().isEmpty());
    if (flag.isEmpty()) {
      return Optional.empty();
    }
    String written = flag.get().value();
    Expander.Result result = Expander.expand(words, flag.get(), globals::find);
    reportUndeclared(result.unmatched(), from.head());
    reportRedundant(written, result, from.head());
    String didYouMean =
        result.unmatched().stream()
            .flatMap(n -> Suggestions.nearest(n, globals.names()).stream())
            .findFirst()
            .map(n -> " (did you mean " + n + "?)")
            .orElse("");
    if (result.value().isEmpty()) {
      throw PlanException.at(
          flag.get().range(), "empty platform value from expression " + written + didYouMean);
    }
    try {
      Platform platform = PlatformText.parse(result.value(), options.buildPlatform());
      reportConstant(result, platform, from);
      return Optional.of(platform);
    } catch (IllegalArgumentException e) {
      throw PlanException.at(
          flag.get().range(),
          "failed to parse platform " + written + ": " + e.getMessage() + didYouMean,
          "write os/architecture, as linux/amd64");
    }
  }

  private void reportUndeclared(Set<String> unmatched, Head head) {
    for (String name : unmatched) {
      if (globals.names().contains(name)) {
        continue;
      }
      String hint =
          Suggestions.nearest(name, globals.names())
              .map(n -> " (did you mean " + n + "?)")
              .orElse("");
      findings.report(
          Rule.UNDEFINED_ARG_IN_FROM, head, "FROM argument '" + name + "' is not declared" + hint);
    }
  }

  private void reportRedundant(String written, Expander.Result result, Head head) {
    boolean targetAlone =
        result.matched().equals(Set.of("TARGETPLATFORM")) && result.unmatched().isEmpty();
    if (targetAlone && globals.find("TARGETPLATFORM").equals(Optional.of(result.value()))) {
      findings.report(
          Rule.REDUNDANT_TARGET_PLATFORM,
          head,
          "Setting platform to predefined "
              + written
              + " in FROM is redundant as this is the default behavior");
    }
  }

  private void reportConstant(Expander.Result result, Platform platform, Instruction.From from) {
    String name =
        from.stageName().map(t -> t.value().toLowerCase(java.util.Locale.ROOT)).orElse("");
    boolean constant = result.matched().isEmpty() && result.unmatched().isEmpty();
    if (constant && !name.contains(platform.os()) && !name.contains(platform.architecture())) {
      findings.report(
          Rule.FROM_PLATFORM_FLAG_CONST_DISALLOWED,
          from.head(),
          "FROM --platform flag should not use constant value " + GoText.quote(result.value()));
    }
  }

  /// Warns of a FROM that names no image when no ARG is given on the command line; `defaults` are
  /// the ARGs without one. A name that cannot be expanded then ends the check: it may be needed to
  /// give a value.
  void checkDefaults(List<Instruction.From> froms, GlobalArgs defaults) {
    for (Instruction.From from : froms) {
      try {
        var _ = ImageName.parse(Expander.expand(words, from.image(), defaults::find).value());
      } catch (PlanException _) {
        return;
      } catch (IllegalArgumentException _) {
        findings.report(
            Rule.INVALID_DEFAULT_ARG_IN_FROM,
            from.head().range(),
            "Default value for ARG "
                + from.image().value()
                + " results in empty or invalid base image name");
      }
    }
  }
}
