package dev.strata.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class BenchReportTest {
  private static final List<BenchResult> RESULTS =
      List.of(result("cold", 0, 10, 3100, 2900, 3000), result("edit:a<b", 8, 2, 400, 200));

  @Test
  void tableHasMedianLeastAndMost() {
    assertThat(BenchReport.table(RESULTS))
        .isEqualTo(
            """
            scenario       runs     median        min        max       hits  steps run
            cold              3     3.000s     2.900s     3.100s          0         10
            edit:a<b          2     0.300s     0.200s     0.400s          8          2
            """);
  }

  @Test
  void jsonHasEveryBuild() {
    assertThat(BenchReport.json(RESULTS))
        .contains("\"scenario\" : \"cold\"", "3.1, 2.9, 3.0", "\"hits\" : 8");
  }

  @Test
  void plotIsSvgWithEscapedNames() {
    assertThat(BenchReport.plot(RESULTS))
        .startsWith("<svg ")
        .contains("edit:a&lt;b", "3.000s")
        .endsWith("</svg>\n");
  }

  private static BenchResult result(String scenario, int hits, int runs, long... millis) {
    List<Duration> taken =
        Stream.of(java.util.Arrays.stream(millis).boxed().toArray(Long[]::new))
            .map(Duration::ofMillis)
            .toList();
    return new BenchResult(scenario, taken, hits, runs);
  }
}
