package dev.strata.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.strata.dockerfile.Dockerfile;
import dev.strata.dockerfile.DockerfileParser;
import dev.strata.source.DiagnosticsException;
import dev.strata.source.SourceFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Dockerfiles that people build every day can be planned, whatever their bases are.
final class CorpusPlanTest {
  private static final Path CONFORMANCE =
      Path.of(System.getProperty("conformance", "../shared/conformance"));

  /// What a file may be refused for without build arguments: a FROM that only they complete.
  private static final List<String> NEEDS_ARGS =
      List.of("should not be blank", "failed to parse stage name", "empty platform value");

  private static List<Path> corpus() throws IOException {
    Path folder = CONFORMANCE.resolve("corpus");
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(Files::isRegularFile).sorted().toList();
    }
  }

  @Test
  void plansEveryFileOfTheCorpus() throws Exception {
    List<String> refused = new ArrayList<>();
    for (Path path : corpus()) {
      Plans plans = Plans.of(FakeImages.ofAnything());
      Dockerfile file =
          DockerfileParser.parse(new SourceFile(path.toString(), Files.readString(path)));
      try {
        BuildPlan plan = new Planner(plans.images()).plan(file, plans.options());
        assertDependenciesAreInThePlan(plan);
      } catch (DiagnosticsException e) {
        e.diagnostics().stream()
            .filter(d -> NEEDS_ARGS.stream().noneMatch(d.message()::contains))
            .forEach(d -> refused.add(path + ": " + d.message()));
      }
    }
    assertThat(refused).isEmpty();
  }

  /// Whatever is done to a file, it is planned or refused with a diagnostic.
  @Test
  void neverFailsOtherwiseThanWithADiagnostic() throws Exception {
    List<String> lines = new ArrayList<>();
    for (Path path : corpus()) {
      lines.addAll(Files.readAllLines(path));
    }
    if (lines.isEmpty()) {
      return;
    }
    Random random = new Random(20260601);
    int planned = 0;
    for (int round = 0; round < 4_000; round++) {
      String text = mutated(lines, random);
      Planner planner = new Planner(FakeImages.ofAnything());
      Planner.CheckResult result =
          planner.check(new SourceFile("Dockerfile", text), Plans.offline().options());
      planned += result.errors().isEmpty() ? 1 : 0;
      result.errors().forEach(d -> assertThat(d.range().end()).isLessThanOrEqualTo(text.length()));
      result
          .warnings()
          .forEach(d -> assertThat(d.range().end()).isLessThanOrEqualTo(text.length()));
    }
    assertThat(planned).isPositive();
  }

  private static String mutated(List<String> lines, Random random) {
    List<String> chosen = new ArrayList<>(List.of("ARG A=b", "FROM a AS x", "FROM x"));
    String marks = "$\"'\\{}:-=,/ <#\t";
    for (int i = random.nextInt(12); i >= 0; i--) {
      StringBuilder line = new StringBuilder(lines.get(random.nextInt(lines.size())));
      if (random.nextInt(3) == 0) {
        char mark = marks.charAt(random.nextInt(marks.length()));
        line.insert(random.nextInt(line.length() + 1), mark);
      }
      chosen.add(1 + random.nextInt(chosen.size()), line.toString());
    }
    return String.join("\n", chosen);
  }

  private static void assertDependenciesAreInThePlan(BuildPlan plan) {
    List<Integer> indices = plan.stages().stream().map(StagePlan::index).toList();
    for (StagePlan stage : plan.stages()) {
      assertThat(indices).containsAll(stage.dependencies());
      assertThat(stage.dependencies()).allMatch(d -> d < stage.index());
    }
  }
}
