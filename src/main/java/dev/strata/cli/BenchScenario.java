package dev.strata.cli;

/// What is done before each build that `strata bench` measures.
sealed interface BenchScenario {
  /// The state folder is empty.
  record Cold() implements BenchScenario {}

  /// Nothing.
  record Noop() implements BenchScenario {}

  /// Every file of the context gets a new time.
  record Touch() implements BenchScenario {}

  /// This file of the context gets one more line.
  record Edit(String path) implements BenchScenario {}

  /// This build argument gets another value.
  record Arg(String name) implements BenchScenario {}

  /// Reads `cold`, `noop`, `touch`, `edit:PATH` or `arg:NAME`.
  static BenchScenario parse(String text) throws WrongUseException {
    int colon = text.indexOf(':');
    String kind = colon < 0 ? text : text.substring(0, colon + 1);
    String rest = colon < 0 ? "" : text.substring(colon + 1);
    if (colon < 0 || !rest.isEmpty()) {
      switch (kind) {
        case "cold" -> {
          return new Cold();
        }
        case "noop" -> {
          return new Noop();
        }
        case "touch" -> {
          return new Touch();
        }
        case "edit:" -> {
          return new Edit(rest);
        }
        case "arg:" -> {
          return new Arg(rest);
        }
        default -> {}
      }
    }
    throw new WrongUseException(
        "--scenario " + text + ": write cold, noop, touch, edit:PATH or arg:NAME");
  }

  /// Whether files are written: then it is done to a copy of the context.
  default boolean writes() {
    return this instanceof Touch || this instanceof Edit;
  }
}
