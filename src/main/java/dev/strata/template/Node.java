package dev.strata.template;

import java.util.List;

/// What a template is made of.
sealed interface Node {
  record Text(String text) implements Node {}

  /// Prints what the pipeline comes to, unless it sets a variable.
  record Action(Pipeline pipeline) implements Node {}

  /// `with` has the value for its dot.
  record Branch(boolean with, Pipeline condition, List<Node> then, List<Node> otherwise)
      implements Node {}

  record Range(Pipeline over, List<Node> body, List<Node> otherwise) implements Node {}

  /// `{{break}}` or `{{continue}}`.
  record Leave(boolean range) implements Node {}
}
