package dev.strata.plan;

/// A tree that a step takes files from.
public sealed interface Source {
  /// The build context, under the name `""`, or a named context that is no image.
  record Context(String name) implements Source {}

  /// The last state of another stage, by its index.
  record Stage(int index) implements Source {}

  record Image(ResolvedImage image) implements Source {}

  /// The empty tree, `scratch`.
  record Scratch() implements Source {}
}
