package dev.strata.solver;

import dev.strata.context.IgnoreRules;
import dev.strata.context.PatternException;
import dev.strata.copy.CopyManifest;
import dev.strata.key.Difference;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;

/// Which files of its sources made a step miss: the first ten of them and a count, and the ignore
/// file where that is what took them away or gave them back.
record ChangedFiles(MissReasons.Past past, StepWork work) {
  private static final int NAMED = 10;
  private static final String MAIN_CONTEXT = "context:";

  /// What a COPY takes in. Where its own text is another as well, the old text over the files of
  /// today tells what is due to the files.
  List<Cause> ofCopy(boolean ownText, String otherwise)
      throws IOException, StepFailure, InterruptedException {
    StepInputs now = work.inputs();
    Optional<StepInputs.Taken> old = past.inputs().flatMap(i -> i.find(""));
    Optional<StepInputs.Taken> taken = now.find("").or(() -> inline(now));
    Optional<CopyManifest> before = past.inputs().flatMap(ChangedFiles::manifest);
    Optional<CopyManifest> today =
        ownText ? past.inputs().flatMap(this::underOldText) : manifest(now);
    if (before.isPresent() && today.isPresent()) {
      String origin = old.or(() -> taken).map(StepInputs.Taken::origin).orElse(MAIN_CONTEXT);
      List<Cause> causes = told(today.get().diff(before.get()), origin, now);
      if (!causes.isEmpty() || ownText) {
        return causes;
      }
    }
    if (ownText) {
      return List.of();
    }
    List<String> inLayer = changedInLayer();
    return inLayer.isEmpty()
        ? List.of(new Cause(Cause.Kind.FILE, "", "changed", otherwise))
        : few(
            inLayer.stream()
                .map(
                    words ->
                        new Cause(
                            Cause.Kind.FILE,
                            words.substring(0, words.lastIndexOf(": ")),
                            "changed",
                            words))
                .toList());
  }

  private static Optional<StepInputs.Taken> inline(StepInputs inputs) {
    return inputs.taken().stream().filter(t -> t.origin().isEmpty()).findFirst();
  }

  private static Optional<CopyManifest> manifest(StepInputs inputs) {
    return inputs.taken().stream()
        .filter(t -> t.label().isEmpty())
        .flatMap(t -> t.files().stream())
        .findFirst();
  }

  private Optional<CopyManifest> underOldText(StepInputs old) {
    try {
      return past.entry().isEmpty()
          ? Optional.empty()
          : work.underOldText(old, past.entry().get().parts());
    } catch (IOException | StepFailure _) {
      return Optional.empty();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }

  private List<String> changedInLayer() throws IOException, StepFailure, InterruptedException {
    Optional<dev.strata.layer.LayerId> layer = past.entry().flatMap(e -> e.layer());
    return layer.isEmpty() ? List.of() : work.changedFiles(layer.get());
  }

  /// What a bind mount shows. That it shows another folder is not told where the instruction's own
  /// text is another, which says so.
  List<Cause> ofMount(Difference.MountInput mount, boolean ownText)
      throws IOException, StepFailure, InterruptedException {
    Optional<StepInputs.Taken> before = past.inputs().flatMap(i -> i.find(mount.target()));
    Optional<StepInputs.Taken> now = work.inputs().find(mount.target());
    if (before.isPresent() && now.isPresent()) {
      boolean same =
          before.get().patterns().equals(now.get().patterns())
              && before.get().origin().equals(now.get().origin());
      if (same && before.get().files().isPresent() && now.get().files().isPresent()) {
        List<CopyManifest.Change> changes =
            now.get().files().get().diff(before.get().files().get());
        if (!changes.isEmpty()) {
          return told(changes, now.get().origin(), work.inputs());
        }
      }
      if (!same) {
        return ownText && textChanged()
            ? List.of()
            : List.of(mount(mount, "mount ", " shows another folder"));
      }
    }
    return List.of(mount(mount, "what mount ", " shows changed"));
  }

  private boolean textChanged() throws IOException, StepFailure, InterruptedException {
    String now = work.inputs().text();
    return past.inputs().filter(before -> !before.text().equals(now)).isPresent();
  }

  private static Cause mount(Difference.MountInput mount, String words, String rest) {
    String target = mount.target().replaceFirst(" #\\d+$", "");
    return new Cause(Cause.Kind.MOUNT, target, "changed", words + target + rest);
  }

  private List<Cause> told(List<CopyManifest.Change> changes, String origin, StepInputs now) {
    IgnoredChanges ignored = IgnoredChanges.of(past, now, origin);
    SequencedMap<String, List<CopyManifest.Change>> byPath = new LinkedHashMap<>();
    for (CopyManifest.Change change : changes) {
      if (!ignored.take(change)) {
        byPath.computeIfAbsent(change.path(), _ -> new ArrayList<>()).add(change);
      }
    }
    List<Cause> files = new ArrayList<>();
    for (Map.Entry<String, List<CopyManifest.Change>> entry : byPath.entrySet()) {
      files.add(
          file(entry.getKey(), entry.getValue(), isInline(now, entry.getKey()) ? "" : origin));
    }
    List<Cause> causes = new ArrayList<>(ignored.causes());
    causes.addAll(few(files));
    return causes;
  }

  private static boolean isInline(StepInputs inputs, String path) {
    return inputs.taken().stream()
        .anyMatch(t -> t.origin().isEmpty() && t.patterns().contains(path));
  }

  private static Cause file(String path, List<CopyManifest.Change> changes, String origin) {
    boolean inline = origin.isEmpty();
    String subject =
        (inline ? "here-document " : "")
            + path
            + (inline || origin.equals(MAIN_CONTEXT) || origin.equals(CopyWork.FETCHED)
                ? ""
                : " of " + origin.replace(":", " "));
    List<String> kinds =
        changes.stream().map(c -> c.kind().name().toLowerCase(Locale.ROOT)).toList();
    List<String> words = changes.stream().map(ChangedFiles::words).toList();
    return new Cause(
        inline ? Cause.Kind.HEREDOC : Cause.Kind.FILE,
        path,
        String.join("+", kinds),
        subject + ": " + String.join(", ", words));
  }

  private static String words(CopyManifest.Change change) {
    return switch (change.kind()) {
      case ADDED -> "added";
      case REMOVED -> "removed";
      case TYPE -> change.before() + " → " + change.after();
      case CONTENT -> "content changed";
      case MODE -> "mode 0" + change.before() + " → 0" + change.after();
      case OWNER -> "owner " + change.before() + " → " + change.after();
    };
  }

  private static List<Cause> few(List<Cause> files) {
    if (files.size() <= NAMED) {
      return files;
    }
    List<Cause> few = new ArrayList<>(files.subList(0, NAMED));
    String more = Integer.toString(files.size() - NAMED);
    few.add(new Cause(Cause.Kind.MORE, more, "", "and " + more + " more"));
    return few;
  }

  /// Collects the files that came or went with the rules of an ignore file.
  private static final class IgnoredChanges {
    private final IgnoreRules before;
    private final IgnoreRules now;
    private final List<String> gone = new ArrayList<>();
    private final List<String> back = new ArrayList<>();

    private IgnoredChanges(IgnoreRules before, IgnoreRules now) {
      this.before = before;
      this.now = now;
    }

    static IgnoredChanges of(MissReasons.Past past, StepInputs now, String origin) {
      String context = origin.startsWith(MAIN_CONTEXT) ? origin.substring(8) : "\0";
      return new IgnoredChanges(
          past.inputs().map(i -> rules(i, context)).orElse(IgnoreRules.none()),
          rules(now, context));
    }

    private static IgnoreRules rules(StepInputs inputs, String context) {
      try {
        return IgnoreRules.parse(
            String.join("\n", inputs.ignores().getOrDefault(context, List.of())));
      } catch (PatternException _) {
        return IgnoreRules.none();
      }
    }

    boolean take(CopyManifest.Change change) {
      boolean was = before.excludes(change.path());
      boolean is = now.excludes(change.path());
      if (change.kind() == CopyManifest.Kind.REMOVED && is && !was) {
        gone.add(change.path());
        return true;
      }
      if (change.kind() == CopyManifest.Kind.ADDED && was && !is) {
        back.add(change.path());
        return true;
      }
      return false;
    }

    List<Cause> causes() {
      List<Cause> causes = new ArrayList<>();
      cause(gone, "removed", ".dockerignore now leaves out ", causes);
      cause(back, "added", ".dockerignore no longer leaves out ", causes);
      return causes;
    }

    private static void cause(List<String> paths, String change, String words, List<Cause> to) {
      if (paths.isEmpty()) {
        return;
      }
      List<String> sorted = paths.stream().sorted(Comparator.naturalOrder()).toList();
      int more = sorted.size() - NAMED;
      to.add(
          new Cause(
              Cause.Kind.IGNORE,
              ".dockerignore",
              change,
              words
                  + String.join(", ", sorted.subList(0, Math.min(NAMED, sorted.size())))
                  + (more > 0 ? " and " + more + " more" : "")));
    }
  }
}
