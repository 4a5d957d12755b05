package dev.strata.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The commands that tell what a build would do, what would have saved time and what is kept, as a
/// user types them.
@Tag("root")
final class ForesightIT {
  @TempDir Path folder;
  private Program strata;
  private Path context;

  @BeforeEach
  void build() throws Exception {
    strata = new Program(folder);
    context = Files.createDirectory(folder.resolve("hello"));
    Program.copy(Path.of("samples/hello"), context);
    strata.build(context);
  }

  @Test
  void aForecastComesTrueAndStandsBesideTheBuild() throws Exception {
    Files.writeString(context.resolve("words.txt"), "slots\nlayers\n");
    String dry = run("build", "--dry-run", context.toString());
    JsonNode forecast = json("plan", "--forecast", "--format", "json", context.toString());
    strata.build(context);
    String id = json("builds", "--last", "1", "--format", "json").get(0).get("id").asString();
    JsonNode build = json("builds", "show", id, "--format", "json");

    assertThat(dry).contains("words.txt: content changed", "critical path: words:", "5 run");
    assertThat(outcomes(forecast.get("steps"))).isEqualTo(outcomes(build.get("steps")));
    assertThat(build.get("forecastMillis").asLong())
        .isEqualTo(forecast.get("takesMillis").asLong());
    assertThat(run("builds", "show", id)).contains("forecast", "EXPECTED");
    assertThat(run("builds", "trend", context.toString())).contains("█", "steps reused");
    assertThat(json("builds", "trend", context.toString(), "--format", "json").get("builds").size())
        .isEqualTo(2);
  }

  @Test
  void aModeThatChangedIsAdvisedAgainst() throws Exception {
    context.resolve("words.txt").toFile().setWritable(true, false);
    strata.build(context);

    JsonNode advice = json("advise", context.toString(), "--format", "json");

    assertThat(advice.get(0).get("kind").asString()).isIn("chmod", "move");
    assertThat(advice.toString()).contains("modes alone", "words.txt (1×)");
    assertThat(run("advise", context.toString())).contains("--chmod");
    assertThat(strata.run("advise", folder.toString()).exitCode()).isEqualTo(2);
  }

  @Test
  void whatIsPrunedIsToldAndExplainsTheNextMiss() throws Exception {
    JsonNode before = json("du", "--format", "json");
    String pruned = run("prune", "--filter", "type=run", "--filter", "text=sort", "-v");
    JsonNode after = json("du", "--format", "json");
    Program.Build again = strata.build(context);

    assertThat(pruned).contains("RUN /bin/sh -c sort words.txt").contains("removed 1 records");
    assertThat(count(before, "layers") - count(after, "layers")).isEqualTo(1);
    assertThat(count(after, "builds")).isEqualTo(1);
    assertThat(
            again.reason(
                "words: RUN sort words.txt > sorted.txt && wc -l < sorted.txt > count.txt"))
        .contains("was pruned at")
        .endsWith("(type=run, text=sort)");
    assertThat(run("prune", "--keep-storage", "100g")).startsWith("removed 0 records");
    assertThat(strata.run("prune", "--filter", "size=3").exitCode()).isEqualTo(2);
  }

  @Test
  void recordedStepsAreRunAgainAndComeToTheSame() throws Exception {
    JsonNode report =
        json("verify", "--rerun", context.toString(), "--sample", "2", "--format", "json");

    assertThat(report.get("steps").size()).isEqualTo(2);
    assertThat(report.get("notRun").asInt()).isEqualTo(1);
    assertThat(outcomes(report.get("steps"))).containsExactly("same", "same");
    assertThat(run("verify")).contains("all whole");
  }

  private static List<String> outcomes(JsonNode steps) {
    List<String> outcomes = new ArrayList<>();
    steps.forEach(step -> outcomes.add(step.get("outcome").asString()));
    return outcomes;
  }

  private static long count(JsonNode rows, String kind) {
    for (JsonNode row : rows) {
      if (row.get("kind").asString().equals(kind)) {
        return row.get("count").asLong();
      }
    }
    throw new AssertionError("no " + kind + " in " + rows);
  }

  private String run(String... arguments) throws Exception {
    Program.Result result = strata.run(arguments);
    assertThat(result.exitCode()).as(result.text()).isZero();
    return result.out();
  }

  private JsonNode json(String... arguments) throws Exception {
    return JsonMapper.shared().readTree(run(arguments));
  }
}
