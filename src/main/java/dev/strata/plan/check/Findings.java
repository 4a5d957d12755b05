package dev.strata.plan.check;

import dev.strata.dockerfile.Head;
import dev.strata.dockerfile.Text;
import dev.strata.source.Diagnostic;
import dev.strata.source.SourceRange;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/// What the checks of one file have found, less what the file turns off. For one thread.
public final class Findings {
  private final CheckOptions options;
  private final List<Diagnostic> warnings = new ArrayList<>();

  public Findings(CheckOptions options) {
    this.options = options;
  }

  /// Reports at this place, unless the file or a comment above the instruction skips the rule.
  public void report(Rule rule, Head instruction, SourceRange range, String message) {
    List<String> comments = instruction.comments().stream().map(Text::value).toList();
    CheckOptions here = CheckOptions.inComments(comments).map(options::merged).orElse(options);
    add(here, rule, range, message);
  }

  /// As {@link #report(Rule, Head, SourceRange, String)}, at the instruction itself.
  public void report(Rule rule, Head instruction, String message) {
    report(rule, instruction, instruction.range(), message);
  }

  /// Reports what belongs to no instruction.
  public void report(Rule rule, SourceRange range, String message) {
    add(options, rule, range, message);
  }

  /// What was found, by place; at one place in the order of finding.
  public List<Diagnostic> warnings() {
    return warnings.stream()
        .sorted(java.util.Comparator.comparingInt(d -> d.range().start()))
        .toList();
  }

  /// The error that findings are under `error=true`.
  public Optional<Diagnostic> error() {
    if (!options.error() || warnings.isEmpty()) {
      return Optional.empty();
    }
    TreeSet<String> names = new TreeSet<>();
    warnings.forEach(w -> w.rule().ifPresent(names::add));
    return Optional.of(
        Diagnostic.error(
            warnings().getFirst().range(),
            "lint violation found for rules: " + String.join(", ", names),
            "correct what the warnings name, or remove \"error=true\" from the check options"));
  }

  private void add(CheckOptions here, Rule rule, SourceRange range, String message) {
    if (here.allows(rule)) {
      warnings.add(Diagnostic.warning(range, rule.ruleName(), message));
    }
  }
}
