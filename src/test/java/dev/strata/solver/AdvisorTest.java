package dev.strata.solver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.strata.key.CacheKey;
import dev.strata.layer.LayerId;
import dev.strata.oci.Digest;
import dev.strata.plan.StepId;
import dev.strata.report.AdviceTexts;
import dev.strata.report.Palette;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// What is advised of builds on record, and by which evidence.
final class AdvisorTest {
  private static final Cause ABOVE = new Cause(Cause.Kind.ABOVE, "COPY", "changed", "above");
  private final List<BuildRecord> builds = new ArrayList<>();

  @Test
  void aStepThatRunsForWhatStandsAboveAndComesToTheSameIsToBeMoved() {
    build(copy("a", file("src/a.c", "content")), run("RUN apt-get update", 4000, "tools"));
    build(copy("b", file("src/a.c", "content")), run("RUN apt-get update", 4100, "tools", ABOVE));
    build(copy("c", file("src/b.c", "content")), run("RUN apt-get update", 4200, "tools", ABOVE));

    Advice move = only(Advice.Kind.MOVE);

    assertThat(move.words()).isEqualTo("moving line 3 above line 2 would have saved time");
    assertThat(move.saved()).isEqualTo(Duration.ofMillis(8300));
    assertThat(move.evidence().getFirst())
        .isEqualTo(
            "2 times in the last 3 builds it ran only because of line 2, and came to the same"
                + " layer: b2, b3");
    assertThat(text()).contains("would have saved time: 8.3s in the last 3 builds");
  }

  @Test
  void aStepThatComesToSomethingElseStaysWhereItIs() {
    build(copy("a", file("a.c", "content")), run("RUN make", 4000, "one"));
    build(copy("b", file("a.c", "content")), run("RUN make", 4000, "two", ABOVE));

    assertThat(Advisor.of(newestFirst())).isEmpty();
  }

  @Test
  void aCopyOfFilesThatNothingBelowUsesIsTooWide() {
    build(copy("a", file("src/a.c", "content")), run("RUN make", 3000, "made"));
    build(copy("b", file("README.md", "content")), run("RUN make", 3000, "made", ABOVE));
    build(
        copy("c", file("README.md", "content"), file("docs/x.md", "added")),
        run("RUN make", 3000, "made", ABOVE));

    Advice narrow = only(Advice.Kind.NARROW);

    assertThat(narrow.saved()).isEqualTo(Duration.ofMillis(6020));
    assertThat(narrow.evidence().get(1)).isEqualTo("for README.md (2×), docs/x.md (1×)");
  }

  @Test
  void whatToolsLeaveIsForTheIgnoreFile() {
    build(copy("a", file("src/a.c", "content")), run("RUN make", 3000, "one"));
    build(copy("b", file(".git/index", "content")), run("RUN make", 3000, "two", ABOVE));
    build(
        copy("c", file("web/node_modules/x/y.js", "added"), file("debug.log", "content")),
        run("RUN make", 3000, "three", ABOVE));

    assertThat(Advisor.of(newestFirst()))
        .filteredOn(a -> a.kind() == Advice.Kind.IGNORE)
        .extracting(Advice::words)
        .containsExactlyInAnyOrder(
            "a line .git in .dockerignore would keep it out of line 2",
            "a line **/node_modules in .dockerignore would keep it out of line 2",
            "a line **/*.log in .dockerignore would keep it out of line 2");
    assertThat(Advisor.of(newestFirst()).getFirst().saved()).isEqualTo(Duration.ofMillis(3010));
  }

  @Test
  void filesOfAnotherStageAreNotForTheIgnoreFile() {
    Cause built =
        new Cause(
            Cause.Kind.FILE, "out/app.log", "content", "out/app.log of stage b: content changed");
    build(copy("a", file("a", "content")), run("RUN make", 30, "one"));
    build(copy("b", built), run("RUN make", 30, "two", ABOVE));

    assertThat(Advisor.of(newestFirst())).isEmpty();
  }

  @Test
  void modesAloneAreAnotherUmask() {
    build(copy("a", file("a.c", "content")), run("RUN make", 900, "one"));
    build(
        copy("b", file("a.c", "mode"), file("b.c", "mode"), more(3)),
        run("RUN make", 900, "two", ABOVE));

    Advice chmod = only(Advice.Kind.CHMOD);

    assertThat(chmod.line()).isEqualTo(2);
    assertThat(chmod.saved()).isEqualTo(Duration.ofMillis(910));
    assertThat(chmod.evidence().get(1)).contains("a.c (1×), b.c (1×)");
  }

  @Test
  void aProgramThatFetchesEachTimeIsToHaveACacheMount() {
    build(copy("a", file("a", "content")), run("RUN cd /src && npm ci", 9000, "one"));
    build(copy("b", file("a", "content")), run("RUN cd /src && npm ci", 8000, "two", ABOVE));

    Advice mount = only(Advice.Kind.CACHE_MOUNT);

    assertThat(mount.words()).endsWith("--mount=type=cache,target=/root/.npm");
    assertThat(mount.evidence())
        .containsExactly("it ran 2 times without one, 17000 ms in all: b1, b2");
  }

  @Test
  void aProgramWithACacheMountIsLeftAlone() {
    String run = "RUN --mount=type=cache,target=/root/.npm npm ci";
    build(copy("a", file("a", "content")), run(run, 9000, "one"));
    build(copy("b", file("a", "content")), run(run, 8000, "two", ABOVE));

    assertThat(Advisor.of(newestFirst())).isEmpty();
  }

  @Test
  void oneKeyWithTwoResultsIsNotReproducible() {
    Cause noCache = new Cause(Cause.Kind.NO_CACHE, "no cache was asked for");
    build(run("RUN date > /when", 10, "one", noCache));
    build(run("RUN date > /when", 10, "two", noCache));

    Advice advice = only(Advice.Kind.REPRODUCE);

    assertThat(advice.evidence()).hasSize(2);
    assertThat(advice.evidence().getFirst()).startsWith("build b1: sha256:");
  }

  @Test
  void aStepThatGotSlowerIsInTheTrend() {
    build(copy("a", file("a", "content")), run("RUN make", 1000, "1"));
    build(copy("b", file("a", "content")), run("RUN make", 1200, "2", ABOVE));
    build(copy("c", file("a", "content")), run("RUN make", 3000, "3", ABOVE));
    build(copy("d", file("a", "content")), run("RUN make", 3400, "4", ABOVE));

    BuildTrend trend = BuildTrend.of(newestFirst());

    assertThat(trend.builds()).extracting(BuildRecord::id).containsExactly("b1", "b2", "b3", "b4");
    assertThat(BuildTrend.middle(trend.older())).isEqualTo(Duration.ofMillis(1010));
    assertThat(BuildTrend.middle(trend.newer())).isEqualTo(Duration.ofMillis(3010));
    assertThat(trend.slower().orElseThrow().step().instruction()).isEqualTo("RUN make");
    assertThat(trend.slower().orElseThrow().by()).isEqualTo(Duration.ofMillis(2000));
    assertThat(new AdviceTexts(new Palette(false), ZoneOffset.UTC).trend(trend))
        .contains("b1", "████", "slower by most: line 3, RUN make: 1.0s → 3.0s");
    assertThat(new String(AdviceTexts.json(trend).encode(), StandardCharsets.UTF_8))
        .contains("\"olderMillis\":1010", "\"slower\":{");
  }

  private Advice only(Advice.Kind kind) {
    return Advisor.of(newestFirst()).stream()
        .filter(a -> a.kind() == kind)
        .reduce(
            (a, b) -> {
              throw new AssertionError(a + " and " + b);
            })
        .orElseThrow();
  }

  private String text() {
    return new AdviceTexts(new Palette(false), ZoneOffset.UTC)
        .advice(Advisor.of(newestFirst()), builds.size());
  }

  private List<BuildRecord> newestFirst() {
    return builds.reversed();
  }

  private void build(StepReport... steps) {
    String id = "b" + (builds.size() + 1);
    Duration taken =
        List.of(steps).stream().map(StepReport::duration).reduce(Duration.ZERO, Duration::plus);
    builds.add(
        new BuildRecord(
            id,
            Instant.ofEpochSecond(builds.size()),
            "/app/Dockerfile",
            Optional.empty(),
            new LinkedHashMap<>(),
            List.of(),
            BuildRecord.Result.SUCCEEDED,
            "",
            Optional.empty(),
            taken,
            List.of(steps),
            "",
            List.of(),
            Optional.empty()));
  }

  private static StepReport copy(String layer, Cause... causes) {
    return step(1, "COPY . /src", 10, layer, causes);
  }

  private static StepReport run(String text, int millis, String layer, Cause... causes) {
    return step(2, text, millis, layer, causes);
  }

  private static StepReport step(
      int position, String text, int millis, String layer, Cause... causes) {
    return new StepReport(
        new StepId(0, position),
        "stage-0",
        position + 1,
        text,
        StepReport.Kind.RUN,
        MissReasons.words(List.of(causes)),
        Duration.ofMillis(millis),
        Duration.ZERO,
        Optional.of(new CacheKey(digest(text + (isForced(causes) ? "" : layer)))),
        Optional.of(new LayerId(digest(layer))),
        Optional.empty(),
        List.of(causes),
        Optional.empty());
  }

  private static boolean isForced(Cause... causes) {
    return List.of(causes).stream().anyMatch(c -> c.kind() == Cause.Kind.NO_CACHE);
  }

  private static Digest digest(String text) {
    return Digest.of(text.getBytes(StandardCharsets.UTF_8));
  }

  private static Cause file(String path, String change) {
    return new Cause(Cause.Kind.FILE, path, change, path + ": " + change + " changed");
  }

  private static Cause more(int count) {
    return new Cause(Cause.Kind.MORE, Integer.toString(count), "", "and more");
  }
}
