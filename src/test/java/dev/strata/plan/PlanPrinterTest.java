package dev.strata.plan;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class PlanPrinterTest {
  private static final String TEXT =
      """
      FROM alpine AS build
      COPY . /src
      ENV A=1
      FROM scratch
      COPY --from=build /out /out
      """;

  private static PlanPrinter printer() throws Exception {
    return new PlanPrinter(Plans.of(FakeImages.ofAnything()).plan(TEXT));
  }

  @Test
  void textHasALineForEachStep() throws Exception {
    assertThat(printer().text())
        .isEqualTo(
            """
            stage 0 build (linux/amd64) from image alpine
              0.0   line 2   COPY . /src  [context]
              0.1   line 3   ENV A=1
            stage 1 stage-1 (linux/amd64) from scratch, target
              1.0   line 5   COPY --from=build /out /out  [stage 0]
            """);
  }

  @Test
  void dotHasAnEdgeForEachDependency() throws Exception {
    assertThat(printer().dot())
        .isEqualTo(
            """
            digraph plan {
              rankdir=LR;
              node [shape=box];
              subgraph cluster_0 {
                label="build";
                "0.base" [label="FROM image alpine"];
                "0.0" [label="COPY . /src"];
                "0.end" [shape=point];
              }
              subgraph cluster_1 {
                label="stage-1";
                "1.base" [label="FROM scratch"];
                "1.0" [label="COPY --from=build /out /out"];
                "1.end" [shape=point];
              }
              "0.base" -> "0.0";
              "context" -> "0.0" [style=dashed];
              "0.0" -> "0.end";
              "1.base" -> "1.0";
              "0.end" -> "1.0" [style=dashed];
              "1.0" -> "1.end";
            }
            """);
  }

  @Test
  void jsonNamesStagesStepsAndSources() throws Exception {
    assertThat(printer().json())
        .startsWith(
            "{\"source\":\"Dockerfile\",\"target\":1,\"stages\":[{\"index\":0,\"name\":\"build\"")
        .contains("\"dependencies\":[0]")
        .contains(
            "{\"id\":\"1.0\",\"line\":5,\"instruction\":\"COPY\",\"display\":\"COPY --from=build"
                + " /out /out\",\"trigger\":false,\"changesState\":true,\"sources\":[\"stage"
                + " 0\"]}");
  }
}
