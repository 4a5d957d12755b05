package dev.strata.plan;

import dev.strata.dockerfile.Head;
import dev.strata.dockerfile.Instruction;
import java.util.Locale;

/// The part of {@link Step.Facts} that is known before an instruction is resolved.
record StepFacts(
    StepId id, Instruction instruction, StageScope scope, boolean noCache, boolean fromTrigger) {
  /// The facts, with the config as it now is.
  Step.Facts with(String display, String createdBy) {
    return new Step.Facts(
        id, instruction, display, createdBy, scope.config(), noCache, fromTrigger);
  }

  /// The logical line with its keyword in capitals.
  static String line(Head head) {
    String line = head.original().strip();
    int end = Math.min(head.keyword().length(), line.length());
    return line.substring(0, end).toUpperCase(Locale.ROOT) + line.substring(end);
  }
}
