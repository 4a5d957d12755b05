package dev.strata.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.strata.source.SourceFile;
import dev.strata.source.SourceRange;
import java.util.List;
import org.junit.jupiter.api.Test;

final class FailureReportTest {
  private static final SourceFile FILE =
      new SourceFile("Dockerfile", "FROM base\nRUN one\nRUN two \\\n  three\nRUN four\nRUN five\n");

  @Test
  void showsTheOutputAndTheMarkedLines() {
    int start = FILE.startOf(3);

    String text =
        FailureReport.of(
            "[4/6] RUN two   three",
            List.of("reading", "broken"),
            FILE,
            new SourceRange(start, FILE.startOf(5) - 1),
            new Palette(false));

    assertThat(text)
        .isEqualTo(
            """
            ------
             > [4/6] RUN two   three:
            reading
            broken
            ------
            Dockerfile:3
            --------------------
               1 |     FROM base
               2 |     RUN one
               3 | >>> RUN two \\
               4 | >>>   three
               5 |     RUN four
               6 |     RUN five
            --------------------
            """);
  }

  @Test
  void leavesTheOutputOutWhereThereIsNone() {
    String text =
        FailureReport.of(
            "[2/2] COPY x /", List.of(), FILE, new SourceRange(0, 9), new Palette(false));

    assertThat(text).startsWith("Dockerfile:1\n--------------------\n   1 | >>> FROM base\n");
  }
}
