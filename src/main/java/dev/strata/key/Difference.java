package dev.strata.key;

/// One reason why a key is not the key of the last time, as found by {@link KeyDiff}.
public sealed interface Difference {
  /// In one line, for people: `arg VERSION changed: "1" → "2"`.
  default String words() {
    return DifferenceWords.of(this);
  }

  /// The step right above gave another state.
  record Parent(String old, String now) implements Difference {}

  /// The image that the stage starts from is another one.
  record Base(String reference, String old, String now) implements Difference {}

  /// The instruction's own text or one of its flags; `label` says which.
  record InstructionText(String label, Change change, WordDiff edits) implements Difference {}

  record Arg(String name, Change change) implements Difference {}

  record Env(String name, Change change) implements Difference {}

  /// One source, or the digest over all of them: which files it was, the layer indexes tell.
  record Files(String label, Change change) implements Difference {}

  record Setting(String name, Change change) implements Difference {}

  record MountInput(String target, Change change) implements Difference {}
}
