package dev.strata.key;

import dev.strata.plan.SecretNames;

/// {@link Difference}s as a reader of a build's progress sees them.
final class DifferenceWords {
  /// Longer values are cut: a line of progress stays a line. The values in full are in the parts.
  private static final int MAX_VALUE = 60;

  private DifferenceWords() {}

  static String of(Difference difference) {
    return switch (difference) {
      case Difference.Parent _ -> "the step above changed";
      case Difference.Base base ->
          "base image "
              + base.reference()
              + " changed: "
              + arrow(shortened(base.old()), shortened(base.now()));
      case Difference.InstructionText text -> instruction(text.edits());
      case Difference.Arg arg -> variable("arg ", arg.name(), arg.change());
      case Difference.Env env -> variable("env ", env.name(), env.change());
      case Difference.Files files -> files(files);
      case Difference.Setting setting -> change(setting.name(), setting.change());
      case Difference.MountInput mount -> change("mount " + mount.target(), mount.change());
    };
  }

  private static String instruction(WordDiff edits) {
    boolean sameWords = edits.edits().stream().allMatch(edit -> edit.fate() == WordDiff.Fate.KEPT);
    return sameWords
        ? "instruction changed in its white space"
        : "instruction changed: " + edits.marked();
  }

  private static String files(Difference.Files files) {
    String subject = files.label().isEmpty() ? "the sources" : files.label();
    return switch (files.change()) {
      case Change.Added _ -> subject + " added";
      case Change.Removed _ -> subject + " removed";
      case Change.Replaced _ -> subject + " changed";
    };
  }

  /// The value of a variable whose name tells of a secret is not shown.
  private static String variable(String kind, String name, Change change) {
    if (!SecretNames.isTelling(name)) {
      return change(kind + name, change);
    }
    return switch (change) {
      case Change.Added _ -> kind + name + " added";
      case Change.Removed _ -> kind + name + " removed";
      case Change.Replaced _ -> kind + name + " changed";
    };
  }

  private static String change(String subject, Change change) {
    return switch (change) {
      case Change.Added added -> subject + " added: " + quoted(added.now());
      case Change.Removed removed -> subject + " removed: was " + quoted(removed.old());
      case Change.Replaced replaced ->
          subject + " changed: " + arrow(quoted(replaced.old()), quoted(replaced.now()));
    };
  }

  private static String arrow(String old, String now) {
    return old + " → " + now;
  }

  private static String quoted(String value) {
    return '"' + shortened(value) + '"';
  }

  private static String shortened(String value) {
    if (value.startsWith("sha256:") && value.length() == 71) {
      return value.substring(0, 19);
    }
    String line = value.replace("\n", "\\n").replace("\t", "\\t");
    return line.length() <= MAX_VALUE ? line : line.substring(0, MAX_VALUE) + "…";
  }
}
