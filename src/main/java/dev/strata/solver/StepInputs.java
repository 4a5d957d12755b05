package dev.strata.solver;

import dev.strata.copy.CopyManifest;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What a step took in, as far as its key has no words for it: kept beside its record, to tell the
/// next miss of its place by.
///
/// @param text the instruction as written, variables and all
/// @param shown the same, expanded
/// @param base the reference of the image that the step stands on directly
/// @param taken in the order written
/// @param ignores the lines of the ignore file of each context that was used, by its name
record StepInputs(
    String text,
    String shown,
    Optional<String> base,
    List<Taken> taken,
    Map<String, List<String>> ignores) {
  static final StepInputs NONE = new StepInputs("", "", Optional.empty(), List.of(), Map.of());

  /// Sources that are there as files. `label` is empty for those of a COPY, else the target of a
  /// mount; `origin` names their tree from build to build, and is empty for here-documents, whose
  /// names are the patterns then; `files` is absent where they are too many.
  record Taken(String label, String origin, List<String> patterns, Optional<CopyManifest> files) {
    Taken {
      patterns = List.copyOf(patterns);
    }
  }

  StepInputs {
    taken = List.copyOf(taken);
    ignores = Map.copyOf(ignores);
  }

  Optional<Taken> find(String label) {
    return taken.stream().filter(t -> t.label().equals(label) && !t.origin().isEmpty()).findFirst();
  }

  /// Whether the same sources are named, whatever is in them.
  boolean namesTheSame(StepInputs other) {
    return names().equals(other.names());
  }

  private List<List<String>> names() {
    return taken.stream()
        .map(t -> List.of(t.label(), t.origin(), String.join("\0", t.patterns())))
        .toList();
  }

  StepInputs withBase(Optional<String> reference) {
    return new StepInputs(text, shown, reference, taken, ignores);
  }
}
