package dev.strata;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// Which package may import which, and which library only one package may see. README draws the
/// same.
final class ArchitectureTest {
  private static final String ROOT = "dev.strata.";

  /// The packages, from the lowest; each may import those before it only.
  private static final List<String> PACKAGES =
      List.of(
          "source",
          "oci",
          "template",
          "net",
          "tree",
          "linux",
          "dockerfile",
          "plan",
          "context",
          "key",
          "content",
          "erofs",
          "layer",
          "fuse",
          "snapshot",
          "copy",
          "sandbox",
          "ssh",
          "witness",
          "cache",
          "image",
          "registry",
          "attest",
          "store",
          "container",
          "solver",
          "report",
          "service",
          "cli");

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(location -> !location.contains("/test"))
          .importPackages("dev.strata");

  @Test
  void aPackageImportsOnlyPackagesAboveIt() {
    List<String> wrong = new ArrayList<>();
    imports()
        .forEach(
            (from, targets) -> {
              for (String to : targets) {
                if (PACKAGES.indexOf(to) >= PACKAGES.indexOf(from)) {
                  wrong.add(from + " imports " + to);
                }
              }
            });

    assertThat(wrong).isEmpty();
    assertThat(PACKAGES).containsAll(imports().keySet());
  }

  @Test
  void theDrawingInReadmeIsTrue() throws IOException {
    Map<String, TreeSet<String>> drawn = new TreeMap<>();
    Pattern row = Pattern.compile("\\| `(\\w+)` \\| [^|]+ \\| ([^|]*) \\|");
    for (String line : Files.readAllLines(Path.of("README.md"))) {
      Matcher matcher = row.matcher(line);
      if (matcher.matches()) {
        TreeSet<String> targets = new TreeSet<>(List.of(matcher.group(2).trim().split("[ ,]+")));
        targets.removeIf(t -> t.isEmpty() || t.equals("–"));
        drawn.put(matcher.group(1), targets);
      }
    }

    assertThat(drawn).isEqualTo(imports());
  }

  @Test
  void eachLibraryHasOneHome() {
    onlyIn("org.antlr..", "dev.strata.dockerfile..");
    onlyIn("org.rocksdb..", "dev.strata.cache..");
    onlyIn("com.github.benmanes.caffeine..", "dev.strata.cache..");
    onlyIn("java.lang.foreign..", "dev.strata.linux..");
    onlyIn("picocli..", "dev.strata.cli..");
  }

  @Test
  void onlyCliAndReportPrint() {
    noClasses()
        .that()
        .resideOutsideOfPackages("dev.strata.cli..", "dev.strata.report..")
        .should()
        .accessField(System.class, "out")
        .orShould()
        .accessField(System.class, "err")
        .check(CLASSES);
  }

  private static void onlyIn(String library, String home) {
    noClasses()
        .that()
        .resideOutsideOfPackage(home)
        .should()
        .dependOnClassesThat()
        .resideInAPackage(library)
        .check(CLASSES);
  }

  /// What each package really imports, without what its sub-packages share among themselves.
  private static Map<String, TreeSet<String>> imports() {
    Map<String, TreeSet<String>> imports = new TreeMap<>();
    CLASSES.forEach(
        type -> {
          String from = packageOf(type.getPackageName());
          TreeSet<String> targets = imports.computeIfAbsent(from, _ -> new TreeSet<>());
          type.getDirectDependenciesFromSelf().stream()
              .map(d -> d.getTargetClass().getPackageName())
              .filter(p -> p.startsWith(ROOT))
              .map(ArchitectureTest::packageOf)
              .filter(p -> !p.equals(from))
              .forEach(targets::add);
        });
    return imports;
  }

  private static String packageOf(String name) {
    return name.substring(ROOT.length()).split("\\.")[0];
  }
}
