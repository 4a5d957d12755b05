package dev.strata.key;

import dev.strata.key.KeyParts.Kind;
import dev.strata.key.KeyParts.Part;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/// How a key differs from the one that its slot had last time: every part that is new, gone or
/// another, the parent first, then the instruction, then what it takes in. Empty exactly when the
/// keys are equal.
public record KeyDiff(List<Difference> differences) {
  public KeyDiff {
    differences = List.copyOf(differences);
  }

  public static KeyDiff between(KeyParts old, KeyParts now) {
    return between(old, now, Optional.empty());
  }

  /// Compares two keys of one slot.
  ///
  /// @param base the reference of the image that the step stands on directly, where it does: a
  ///     changed parent is then told as a changed base
  public static KeyDiff between(KeyParts old, KeyParts now, Optional<String> base) {
    record Id(Kind kind, String label) {}
    record Values(Optional<String> old, Optional<String> now) {}
    TreeMap<Id, Values> values =
        new TreeMap<>(Comparator.comparing(Id::kind).thenComparing(Id::label));
    for (Part part : old.parts()) {
      values.put(
          new Id(part.kind(), part.label()),
          new Values(Optional.of(part.value()), Optional.empty()));
    }
    for (Part part : now.parts()) {
      values.merge(
          new Id(part.kind(), part.label()),
          new Values(Optional.empty(), Optional.of(part.value())),
          (was, is) -> new Values(was.old(), is.now()));
    }
    List<Difference> differences = new ArrayList<>();
    values.forEach(
        (id, value) ->
            change(value.old(), value.now())
                .map(change -> difference(id.kind(), id.label(), change, base))
                .ifPresent(differences::add));
    return new KeyDiff(differences);
  }

  public boolean isEmpty() {
    return differences.isEmpty();
  }

  private static Optional<Change> change(Optional<String> old, Optional<String> now) {
    if (old.equals(now)) {
      return Optional.empty();
    }
    if (old.isEmpty()) {
      return now.map(Change.Added::new);
    }
    return Optional.of(
        now.<Change>map(value -> new Change.Replaced(old.get(), value))
            .orElseGet(() -> new Change.Removed(old.get())));
  }

  private static Difference difference(
      Kind kind, String label, Change change, Optional<String> base) {
    return switch (kind) {
      case PARENT ->
          base.<Difference>map(
                  reference -> new Difference.Base(reference, oldOf(change), nowOf(change)))
              .orElseGet(() -> new Difference.Parent(oldOf(change), nowOf(change)));
      case INSTRUCTION ->
          new Difference.InstructionText(
              label,
              change,
              WordDiff.of(readable(label, oldOf(change)), readable(label, nowOf(change))));
      case ENV -> new Difference.Env(label, change);
      case ARG -> new Difference.Arg(label, change);
      case FILE -> new Difference.Files(label, change);
      case SETTING -> new Difference.Setting(label, change);
      case MOUNT -> new Difference.MountInput(label, change);
    };
  }

  private static String readable(String label, String value) {
    return label.equals(KeyParts.ARGV) ? Framing.readable(value) : value;
  }

  private static String oldOf(Change change) {
    return switch (change) {
      case Change.Added _ -> "";
      case Change.Removed removed -> removed.old();
      case Change.Replaced replaced -> replaced.old();
    };
  }

  private static String nowOf(Change change) {
    return switch (change) {
      case Change.Added added -> added.now();
      case Change.Removed _ -> "";
      case Change.Replaced replaced -> replaced.now();
    };
  }
}
