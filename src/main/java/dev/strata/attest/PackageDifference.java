package dev.strata.attest;

import dev.strata.tree.Tree;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/// The packages in which two root file systems differ, by kind and name.
///
/// @param skipped lists of packages that could not be read, each with its reason
public record PackageDifference(List<Change> changes, List<String> skipped) {
  public static final PackageDifference NONE = new PackageDifference(List.of(), List.of());

  public PackageDifference {
    changes = List.copyOf(changes);
    skipped = List.copyOf(skipped);
  }

  /// One package. Where several versions stand side by side, as npm has them, each that came or
  /// went is a change of its own.
  ///
  /// @param kind as in package URLs: `deb`, `apk`, `rpm`, `npm`, `pypi`, `maven`
  /// @param name with the group or scope before it
  /// @param before the version; absent where there was none
  /// @param after likewise
  public record Change(String kind, String name, Optional<String> before, Optional<String> after) {}

  /// What a package is called; a version is not part of it, and two architectures are two packages.
  private record Name(String kind, String name, String architecture) implements Comparable<Name> {
    private static final Comparator<Name> ORDER =
        Comparator.comparing(Name::kind)
            .thenComparing(Name::name)
            .thenComparing(Name::architecture);

    @Override
    public int compareTo(Name other) {
      return ORDER.compare(this, other);
    }

    static Name of(PackageUrl url) {
      boolean grouped = url.type().equals("npm") || url.type().equals("maven");
      String group = grouped && !url.namespace().isEmpty() ? url.namespace() + "/" : "";
      return new Name(url.type(), group + url.name(), url.qualifiers().getOrDefault("arch", ""));
    }
  }

  public static PackageDifference between(Tree before, Tree after) throws IOException {
    PackageFinder.Found old = PackageFinder.find(before);
    PackageFinder.Found now = PackageFinder.find(after);
    TreeMap<Name, TreeSet<String>> a = versions(old);
    TreeMap<Name, TreeSet<String>> b = versions(now);
    TreeSet<Name> names = new TreeSet<>(a.keySet());
    names.addAll(b.keySet());
    List<Change> changes = new ArrayList<>();
    for (Name name : names) {
      compare(
          name,
          Objects.requireNonNullElseGet(a.get(name), TreeSet::new),
          Objects.requireNonNullElseGet(b.get(name), TreeSet::new),
          changes);
    }
    TreeSet<String> skipped = new TreeSet<>(old.skipped());
    skipped.addAll(now.skipped());
    return new PackageDifference(changes, List.copyOf(skipped));
  }

  private static TreeMap<Name, TreeSet<String>> versions(PackageFinder.Found found) {
    TreeMap<Name, TreeSet<String>> versions = new TreeMap<>();
    for (FoundPackage one : found.packages()) {
      versions.computeIfAbsent(Name.of(one.url()), _ -> new TreeSet<>()).add(one.url().version());
    }
    return versions;
  }

  private static void compare(
      Name name, TreeSet<String> before, TreeSet<String> after, List<Change> to) {
    List<String> gone = before.stream().filter(v -> !after.contains(v)).toList();
    List<String> come = after.stream().filter(v -> !before.contains(v)).toList();
    if (gone.size() == 1 && come.size() == 1) {
      to.add(change(name, Optional.of(gone.getFirst()), Optional.of(come.getFirst())));
      return;
    }
    gone.forEach(version -> to.add(change(name, Optional.of(version), Optional.empty())));
    come.forEach(version -> to.add(change(name, Optional.empty(), Optional.of(version))));
  }

  private static Change change(Name name, Optional<String> before, Optional<String> after) {
    return new Change(name.kind(), name.name(), before, after);
  }
}
