package dev.strata.solver;

import dev.strata.key.Change;
import dev.strata.key.Difference;
import dev.strata.key.WordDiff;
import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// The differences of two keys as the inputs that a user changed, each told once: what follows from
/// a changed text (a mode from `--chmod`, a mount from its flag) is not told beside it.
final class ChangedInputs {
  /// Settings that stand in the instruction's own text.
  private static final Set<String> FLAGS =
      Set.of(
          "chown",
          "chmod",
          "parents",
          "exclude",
          "unpack",
          "network",
          "security",
          "devices",
          "link",
          "checksum",
          "keep-git-dir");

  private static final Pattern VARIABLE = Pattern.compile("\\$\\{?([A-Za-z_][A-Za-z0-9_]*)");

  private final MissReasons.Past past;
  private final MissReasons.Below below;
  private final StepWork work;
  private final Optional<StepInputs> before;
  private final StepInputs now;

  ChangedInputs(MissReasons.Past past, MissReasons.Below below, StepWork work)
      throws IOException, StepFailure, InterruptedException {
    this.past = past;
    this.below = below;
    this.work = work;
    this.before = past.inputs();
    this.now = work.inputs();
  }

  /// Adds what is to be told, the step below first.
  void causes(List<Difference> differences, List<Cause> to)
      throws IOException, StepFailure, InterruptedException {
    boolean rewritten = before.isPresent() && !before.get().text().equals(now.text());
    boolean ownText =
        differences.stream().anyMatch(ChangedInputs::isOfText)
            || before.isPresent() && !before.get().namesTheSame(now);
    for (Difference difference : differences) {
      if (difference instanceof Difference.Parent parent) {
        parent(parent, to);
      } else if (difference instanceof Difference.Base base) {
        base(base, to);
      }
    }
    if (ownText && rewritten) {
      text(before.get().text(), to);
    } else if (ownText) {
      resolvedOtherwise(differences, to);
    }
    for (Difference difference : differences) {
      switch (difference) {
        case Difference.Parent _, Difference.Base _, Difference.InstructionText _ -> {}
        case Difference.Arg arg ->
            to.add(new Cause(Cause.Kind.ARG, arg.name(), change(arg.change()), arg.words()));
        case Difference.Env env ->
            to.add(new Cause(Cause.Kind.ENV, env.name(), change(env.change()), env.words()));
        case Difference.Setting setting -> {
          if (!FLAGS.contains(setting.name())) {
            to.add(own(setting));
          }
        }
        case Difference.MountInput _, Difference.Files _ -> {}
      }
    }
    files(differences, ownText, to);
  }

  /// The owner of a folder that WORKDIR makes is what USER says.
  private static Cause own(Difference.Setting setting) {
    Difference.Setting named =
        setting.name().equals("owner") ? new Difference.Setting("user", setting.change()) : setting;
    return new Cause(Cause.Kind.SETTING, named.name(), change(named.change()), named.words());
  }

  private static boolean isOfText(Difference difference) {
    return switch (difference) {
      case Difference.InstructionText _ -> true;
      case Difference.Setting setting -> FLAGS.contains(setting.name());
      case Difference.MountInput mount -> !isBind(mount.change());
      // A linked copy has no parent in its key.
      case Difference.Parent parent -> parent.old().isEmpty() || parent.now().isEmpty();
      case Difference.Base base -> base.old().isEmpty() || base.now().isEmpty();
      case Difference.Arg _, Difference.Env _, Difference.Files _ -> false;
    };
  }

  private static boolean isBind(Change change) {
    return change instanceof Change.Replaced(String old, String is)
        && old.startsWith("\"bind\"")
        && is.startsWith("\"bind\"");
  }

  private void parent(Difference.Parent parent, List<Cause> to) {
    if (parent.old().isEmpty() || parent.now().isEmpty()) {
      return;
    }
    List<String> removed = past.place().removedAbove();
    for (String text : removed) {
      to.add(
          new Cause(
              Cause.Kind.ABOVE, text, "removed", "an instruction above was removed: " + text));
    }
    switch (below) {
      case MissReasons.Below.StepAbove(String name, boolean ran) -> {
        if (removed.isEmpty() || ran) {
          to.add(new Cause(Cause.Kind.ABOVE, name, "changed", "the step above changed: " + name));
        }
      }
      case MissReasons.Below.BaseImage _, MissReasons.Below.Nothing _ -> {
        if (removed.isEmpty()) {
          to.add(new Cause(Cause.Kind.ABOVE, "", "changed", parent.words()));
        }
      }
    }
  }

  private void base(Difference.Base base, List<Cause> to) {
    if (base.old().isEmpty() || base.now().isEmpty()) {
      return;
    }
    Optional<String> old = before.flatMap(StepInputs::base);
    List<String> removed = past.place().removedAbove();
    if (!removed.isEmpty() && old.isEmpty()) {
      // The step stood on another one, which is gone.
      parent(new Difference.Parent(base.old(), base.now()), to);
      return;
    }
    if (old.isPresent() && !old.get().equals(base.reference())) {
      to.add(
          new Cause(
              Cause.Kind.BASE,
              base.reference(),
              "changed",
              "base image changed: " + old.get() + " → " + base.reference()));
      return;
    }
    to.add(new Cause(Cause.Kind.BASE, base.reference(), "changed", base.words()));
  }

  private void text(String old, List<Cause> to) {
    WordDiff edits = WordDiff.of(old, now.text());
    boolean sameWords = edits.edits().stream().allMatch(e -> e.fate() == WordDiff.Fate.KEPT);
    to.add(
        new Cause(
            Cause.Kind.INSTRUCTION,
            "",
            "changed",
            sameWords
                ? "instruction changed in its white space"
                : "instruction changed: " + edits.marked()));
  }

  /// The same text came to something else: by a here-document, SHELL, WORKDIR, or a variable.
  private void resolvedOtherwise(List<Difference> differences, List<Cause> to) {
    for (Difference difference : differences) {
      if (difference instanceof Difference.InstructionText text) {
        resolved(text, differences, to);
      }
    }
    if (otherSource(to)) {
      return;
    }
    boolean told =
        differences.stream().anyMatch(Difference.InstructionText.class::isInstance)
            || differences.stream().anyMatch(d -> d instanceof Difference.Arg)
            || differences.stream().anyMatch(d -> d instanceof Difference.Env);
    if (!told && !variables().isEmpty()) {
      variable(to);
    } else if (!told || before.isEmpty()) {
      differences.stream()
          .filter(d -> !(d instanceof Difference.InstructionText))
          .filter(ChangedInputs::isOfText)
          .forEach(d -> to.add(setting(d)));
    }
  }

  /// The name in `--from` may have come to mean something else: a named context that takes the
  /// place of a stage.
  private boolean otherSource(List<Cause> to) {
    Optional<String> old = before.flatMap(i -> i.find("")).map(StepInputs.Taken::origin);
    Optional<String> is = now.find("").map(StepInputs.Taken::origin);
    if (old.isEmpty() || is.isEmpty() || old.equals(is)) {
      return false;
    }
    String words = "source changed: " + old.get().replace(":", " ") + " → ";
    to.add(new Cause(Cause.Kind.SETTING, "source", "changed", words + is.get().replace(":", " ")));
    return true;
  }

  private void resolved(
      Difference.InstructionText text, List<Difference> differences, List<Cause> to) {
    boolean copies = text.label().equals("COPY") || text.label().equals("ADD");
    boolean workdir = text.label().equals("WORKDIR");
    if (before.isEmpty()) {
      to.add(new Cause(Cause.Kind.INSTRUCTION, "", "changed", text.words()));
    } else if (text.label().equals("argv") && shellChanged(text)) {
      to.add(
          new Cause(
              Cause.Kind.SETTING, "shell", "changed", "SHELL changed: " + text.edits().marked()));
    } else if (text.label().equals("argv") || text.label().equals("script")) {
      to.add(
          new Cause(
              Cause.Kind.HEREDOC,
              "",
              "changed",
              "here-document changed: " + text.edits().marked()));
    } else if (!before.get().shown().equals(now.shown()) && !variables().isEmpty()) {
      variable(to);
    } else if ((copies || workdir)
        && text.change() instanceof Change.Replaced(String old, String is)) {
      to.add(
          new Cause(
              Cause.Kind.SETTING,
              "working folder",
              "changed",
              "working folder changed: " + old + " → " + is));
    } else {
      to.add(new Cause(Cause.Kind.INSTRUCTION, "", "changed", text.words()));
    }
  }

  /// Whether only what stands before the last argument is another: the shell.
  private static boolean shellChanged(Difference.InstructionText text) {
    return text.change() instanceof Change.Replaced(String old, String is)
        && last(old).equals(last(is));
  }

  /// The last text of a framed list.
  private static String last(String framed) {
    int at = framed.lastIndexOf("\" \"");
    return at < 0 ? framed : framed.substring(at + 2);
  }

  private Set<String> variables() {
    Set<String> names = new LinkedHashSet<>();
    Matcher matcher = VARIABLE.matcher(now.text());
    while (matcher.find()) {
      names.add(matcher.group(1));
    }
    return names;
  }

  private void variable(List<Cause> to) {
    Set<String> names = variables();
    String told = names.stream().map(n -> "$" + n).collect(Collectors.joining(", "));
    boolean secret = names.stream().anyMatch(dev.strata.plan.SecretNames::isTelling);
    String edits =
        secret || before.isEmpty()
            ? ""
            : ": " + WordDiff.of(before.get().shown(), now.shown()).marked();
    to.add(
        new Cause(
            Cause.Kind.VARIABLE, String.join(",", names), "changed", told + " changed" + edits));
  }

  private static Cause setting(Difference difference) {
    return switch (difference) {
      case Difference.MountInput mount ->
          new Cause(Cause.Kind.MOUNT, mount.target(), change(mount.change()), mount.words());
      case Difference.Setting setting ->
          new Cause(Cause.Kind.SETTING, setting.name(), change(setting.change()), setting.words());
      default -> new Cause(Cause.Kind.INSTRUCTION, "", "changed", "instruction changed: --link");
    };
  }

  private void files(List<Difference> differences, boolean ownText, List<Cause> to)
      throws IOException, StepFailure, InterruptedException {
    ChangedFiles files = new ChangedFiles(past, work);
    for (Difference difference : differences) {
      if (difference instanceof Difference.Files) {
        to.addAll(files.ofCopy(ownText, difference.words()));
      } else if (difference instanceof Difference.MountInput mount && isBind(mount.change())) {
        to.addAll(files.ofMount(mount, ownText));
      }
    }
  }

  private static String change(Change change) {
    return switch (change) {
      case Change.Added _ -> "added";
      case Change.Removed _ -> "removed";
      case Change.Replaced _ -> "changed";
    };
  }
}
