package dev.strata.plan;

import dev.strata.dockerfile.Head;
import dev.strata.dockerfile.Text;
import dev.strata.dockerfile.Words;
import dev.strata.plan.check.Findings;
import dev.strata.plan.check.Rule;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;

/// What planning the instructions of one stage needs: the stage, its variables, the other stages,
/// and where to report.
record StageContext(
    StageDraft stage,
    StageScope scope,
    Stages stages,
    Sources sources,
    GlobalArgs globals,
    Map<String, String> buildArgs,
    Words words,
    Findings findings,
    IgnoredPaths ignored) {
  /// ARGs that steer the build and are no variables of it.
  private static final Set<String> NO_VARIABLES =
      Set.of("BUILDKIT_SBOM_SCAN_CONTEXT", "BUILDKIT_SBOM_SCAN_STAGE");

  static boolean isVariable(String name) {
    return !NO_VARIABLES.contains(name);
  }

  /// The text with its variables replaced; those that are undefined are warned of.
  String expand(Text text, Head head) throws PlanException {
    Expander.Result result = Expander.expand(words, text, scope::find);
    reportUndefined(result.unmatched(), head);
    return result.value();
  }

  String expand(Optional<Text> text, Head head) throws PlanException {
    return text.isPresent() ? expand(text.get(), head) : "";
  }

  void reportUndefined(Set<String> unmatched, Head head) {
    for (String name : unmatched) {
      if (scope.buildArgs().containsKey(name) || !isVariable(name)) {
        continue;
      }
      String hint =
          Suggestions.nearest(name, scope.variables().keySet())
              .map(n -> " (did you mean $" + n + "?)")
              .orElse("");
      findings.report(
          Rule.UNDEFINED_VAR, head, "Usage of undefined variable '$" + name + "'" + hint);
    }
  }

  /// The tree that `from` names for a COPY (by index too) or a mount.
  Source source(String from, Head head, boolean byIndex)
      throws PlanException, InterruptedException {
    Optional<StageDraft> named =
        byIndex ? stages.findSource(from, head.range()) : stages.find(from);
    if (named.isEmpty()) {
      return sources.outside(from, scope.platform(), head.range(), stages.names());
    }
    StageDraft other = named.get();
    if (other.index() >= stage.index()) {
      throw PlanException.at(
          head.range(),
          "cannot "
              + (byIndex ? "copy" : "mount")
              + " from stage \""
              + from
              + "\", it needs to be defined before current stage \""
              + stage.displayName()
              + "\"",
          "move stage \"" + other.displayName() + "\" above this one");
    }
    return other.replacement().isPresent()
        ? sources.ofContext(other.replacement().get(), scope.platform(), other.range())
        : new Source.Stage(other.index());
  }

  /// The predefined proxy ARGs from the command line, each under both its spellings.
  SequencedMap<String, String> proxies() {
    SequencedMap<String, String> proxies = new LinkedHashMap<>();
    for (String name : List.of("http_proxy", "https_proxy", "ftp_proxy", "no_proxy", "all_proxy")) {
      String value = "";
      for (String key : buildArgs.keySet().stream().sorted().toList()) {
        if (key.equalsIgnoreCase(name)) {
          value = buildArgs.getOrDefault(key, "");
        }
      }
      if (!value.isEmpty()) {
        proxies.put(name.toUpperCase(java.util.Locale.ROOT), value);
        proxies.put(name, value);
      }
    }
    return proxies;
  }
}
