package dev.strata.attest;

import dev.strata.oci.Json;
import dev.strata.tree.Entry;
import dev.strata.tree.Tree;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/// Finds the packages in a root file system by the files that their tools leave. What a layer hides
/// is not there, and links are not followed.
final class PackageFinder {
  private static final Set<String> DPKG = Set.of("var/lib/dpkg/status");
  private static final Pattern DPKG_PARTS =
      Pattern.compile("var/lib/dpkg/status\\.d/[^/]+(?<!\\.md5sums)");
  private static final Set<String> APK = Set.of("lib/apk/db/installed", "usr/lib/apk/db/installed");
  private static final Pattern RPM =
      Pattern.compile(
          "(?:var/lib/rpm|usr/lib/sysimage/rpm|usr/share/rpm)/"
              + "(?:rpmdb\\.sqlite|Packages\\.db|Packages)");
  private static final Pattern NPM_MANIFEST =
      Pattern.compile("(?:.*/)?node_modules/(?:@[^/]+/)?[^/@]+/package\\.json");
  private static final Pattern NPM_LOCK =
      Pattern.compile("(?:.*/)?node_modules/\\.package-lock\\.json");
  private static final Pattern PYTHON =
      Pattern.compile(".*\\.dist-info/METADATA|.*\\.egg-info(?:/PKG-INFO)?");
  private static final Pattern JAR = Pattern.compile(".*\\.(?:jar|war|ear)");

  /// What is longer counts as damaged. An installed Fedora server has 40 MB.
  private static final int MOST_RPM_BYTES = 1 << 28;

  private final Tree tree;
  private final Distribution distribution;
  private final SortedMap<PackageUrl, FoundPackage> found = new TreeMap<>();
  private final List<String> skipped = new ArrayList<>();

  private PackageFinder(Tree tree) throws IOException {
    this.tree = tree;
    this.distribution = Distribution.of(tree);
  }

  /// What was found, sorted, each once.
  ///
  /// @param skipped lists of packages that could not be read, each with its reason
  record Found(Distribution distribution, List<FoundPackage> packages, List<String> skipped) {
    Found {
      packages = List.copyOf(packages);
      skipped = List.copyOf(skipped);
    }
  }

  static Found find(Tree tree) throws IOException {
    PackageFinder finder = new PackageFinder(tree);
    finder.walk("");
    return new Found(finder.distribution, List.copyOf(finder.found.values()), finder.skipped);
  }

  private void walk(String folder) throws IOException {
    for (Entry entry : tree.list(folder)) {
      if (entry.isDirectory()) {
        walk(entry.path());
      } else if (entry.isFile()) {
        read(entry);
      }
    }
  }

  private void read(Entry file) throws IOException {
    String path = file.path();
    if (DPKG.contains(path) || DPKG_PARTS.matcher(path).matches()) {
      add(SystemPackages.dpkg(Texts.read(tree, file), path, distribution));
    } else if (APK.contains(path)) {
      add(SystemPackages.apk(Texts.read(tree, file), path, distribution));
    } else if (RPM.matcher(path).matches()) {
      rpm(file);
    } else if (NPM_MANIFEST.matcher(path).matches()) {
      add(LanguagePackages.npmManifest(document(file), path));
    } else if (NPM_LOCK.matcher(path).matches()) {
      add(LanguagePackages.npmLock(document(file), path));
    } else if (PYTHON.matcher(path).matches()) {
      add(LanguagePackages.python(Texts.read(tree, file), path));
    } else if (JAR.matcher(path).matches()) {
      try (InputStream in = tree.open(file)) {
        add(LanguagePackages.maven(in, path));
      }
    }
  }

  private void rpm(Entry file) throws IOException {
    byte[] bytes;
    try (InputStream in = tree.open(file)) {
      bytes = in.readNBytes(MOST_RPM_BYTES);
    }
    Optional<List<byte[]>> headers = RpmDatabase.headers(bytes);
    if (headers.isEmpty()) {
      skipped.add("/" + file.path() + ", as this form of rpm's database is not read");
      return;
    }
    for (byte[] header : headers.get()) {
      add(RpmHeader.read(header, file.path(), distribution).stream().toList());
    }
  }

  private byte[] document(Entry file) throws IOException {
    try (InputStream in = tree.open(file)) {
      return in.readNBytes(Json.LIMIT + 1);
    }
  }

  /// One package that several files tell of is told once, by the first of them that has its
  /// licence.
  private void add(List<FoundPackage> packages) {
    for (FoundPackage one : packages) {
      found.merge(
          one.url(),
          one,
          (before, now) -> before.licence().isEmpty() && !now.licence().isEmpty() ? now : before);
    }
  }
}
