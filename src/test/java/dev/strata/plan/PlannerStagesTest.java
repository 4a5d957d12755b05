package dev.strata.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.strata.oci.RuntimeConfig;
import org.junit.jupiter.api.Test;

/// Which stages a target needs, and what cannot be one.
final class PlannerStagesTest {
  private static final String THREE =
      """
      FROM golang AS build
      RUN make
      FROM unused AS test
      RUN make test
      FROM alpine AS final
      COPY --from=build /out /out
      """;

  private final FakeImages images =
      new FakeImages().with("golang", RuntimeConfig.EMPTY).with("alpine", RuntimeConfig.EMPTY);

  @Test
  void leavesOutStagesThatTheTargetDoesNotNeed() throws Exception {
    BuildPlan plan = Plans.of(images).plan(THREE);
    assertThat(plan.stages()).extracting(StagePlan::index).containsExactly(0, 2);
    assertThat(plan.target().displayName()).isEqualTo("final");
  }

  @Test
  void asksForNoBaseOfAStageThatIsNotNeeded() throws Exception {
    Plans.of(images).plan(THREE);
    assertThat(images.asked()).containsExactlyInAnyOrder("golang", "alpine");
  }

  @Test
  void asksForAnImageOnceHoweverOftenItIsNamed() throws Exception {
    Plans.of(images)
        .plan("FROM alpine AS a\nFROM alpine\nCOPY --from=alpine /x /x\nCOPY --from=a /y /\n");
    assertThat(images.asked()).containsExactly("alpine");
  }

  @Test
  void takesATargetByNameInAnyCaseAndByIndex() throws Exception {
    assertThat(Plans.of(images).target("BUILD").plan(THREE).targetStage()).isZero();
    assertThat(Plans.of(images).target("0").plan(THREE).targetStage()).isZero();
    assertThat(Plans.of(images).target("2").plan(THREE).targetStage()).isEqualTo(2);
  }

  @Test
  void refusesAnUnknownTargetAndNamesTheNearest() throws Exception {
    Plans plans = Plans.of(images).target("biuld");
    assertThat(plans.error(THREE)).isEqualTo("1: target stage \"biuld\" could not be found");
    assertThat(plans.hint(THREE)).isEqualTo("did you mean stage \"build\"?");
    assertThat(Plans.of(images).target("xyz").hint(THREE))
        .isEqualTo("there are: build, test, final");
  }

  @Test
  void startsFromAnEarlierStage() throws Exception {
    StagePlan target =
        Plans.offline().plan("FROM scratch AS a\nENV X=1\nFROM a\nENV Y=2\n").target();
    assertThat(target.base()).isEqualTo(new StagePlan.Base.Stage(0));
    assertThat(target.config().env()).containsEntry("X", "1").containsEntry("Y", "2");
    assertThat(target.dependencies()).containsExactly(0);
  }

  @Test
  void aStageNamedAsItsOwnBaseStartsFromTheImage() throws Exception {
    BuildPlan plan = Plans.of(images).plan("FROM alpine AS alpine\nFROM alpine\n");
    assertThat(plan.target().base()).isEqualTo(new StagePlan.Base.Stage(0));
    assertThat(plan.stage(0).base()).isInstanceOf(StagePlan.Base.Image.class);
  }

  @Test
  void copiesFromAStageByNameIndexImageAndScratch() throws Exception {
    String stages = "FROM scratch AS First\nFROM scratch\n";
    assertThat(Plans.offline().copy(stages + "COPY --from=first /x /").sources())
        .isEqualTo(paths(new Source.Stage(0), "/x"));
    assertThat(Plans.offline().copy(stages + "COPY --from=0 /x /").sources())
        .isEqualTo(paths(new Source.Stage(0), "/x"));
    assertThat(Plans.offline().copy(stages + "COPY --from=scratch /x /").sources())
        .isEqualTo(paths(new Source.Scratch(), "/x"));
    assertThat(Plans.of(images).copy(stages + "COPY --from=alpine /x /").sources().getFirst())
        .isInstanceOfSatisfying(
            CopySource.Paths.class,
            p ->
                assertThat(p.from())
                    .isInstanceOfSatisfying(
                        Source.Image.class,
                        i -> assertThat(i.image().reference()).isEqualTo("alpine")));
  }

  private static java.util.List<CopySource> paths(Source from, String pattern) {
    return java.util.List.of(new CopySource.Paths(from, java.util.List.of(pattern)));
  }

  @Test
  void refusesACopyFromALaterStage() throws Exception {
    assertThat(
            Plans.offline()
                .error(
                    "FROM scratch AS a\nCOPY --from=b / /\nFROM scratch AS b\nCOPY --from=a / /x"))
        .contains("circular dependency detected on stage: a");
    Plans first = Plans.offline().target("a");
    assertThat(first.error("FROM scratch AS a\nCOPY --from=b / /\nFROM scratch AS b\n"))
        .isEqualTo(
            "2: cannot copy from stage \"b\", it needs to be defined before current stage \"a\"");
  }

  @Test
  void refusesAStageThatCopiesFromItself() throws Exception {
    assertThat(Plans.offline().error("FROM scratch AS a\nCOPY --from=a /x /y"))
        .isEqualTo("1: circular dependency detected on stage: a");
  }

  @Test
  void refusesAnIndexThatIsNoStage() throws Exception {
    assertThat(Plans.offline().error("FROM scratch\nCOPY --from=7 /x /y"))
        .isEqualTo("2: invalid stage index 7");
  }

  @Test
  void refusesVariablesInFrom() throws Exception {
    assertThat(
            Plans.offline().error("ARG s=a\nFROM scratch AS a\nFROM scratch\nCOPY --from=$s /x /y"))
        .startsWith("4: variable expansion is not supported for --from");
    assertThat(Plans.offline().error("FROM scratch\nRUN --mount=from=$s,target=/x true"))
        .contains("'from' doesn't support variable expansion");
  }

  @Test
  void namesTheStageThatAnUnknownImageMayHaveMeant() throws Exception {
    String text = "FROM scratch AS build\nFROM scratch\nCOPY --from=biuld /x /y\n";
    assertThat(Plans.offline().error(text)).isEqualTo("3: biuld: no such image");
    assertThat(Plans.offline().hint(text)).startsWith("did you mean stage \"build\"?");
  }

  @Test
  void tellsEveryErrorInOneRun() throws Exception {
    assertThat(
            Plans.offline()
                .errors("FROM scratch\nEXPOSE nope\nSTOPSIGNAL nope\nCOPY --chmod=x a b\n"))
        .hasSize(3);
  }

  @Test
  void runsEveryStepOfAStageWhoseCacheIsTurnedOff() throws Exception {
    BuildPlan plan =
        Plans.offline().noCacheOf("A").plan("FROM scratch AS a\nENV X=1\nFROM a AS b\nENV Y=1\n");
    assertThat(plan.stage(0).steps()).allMatch(s -> s.facts().noCache());
    assertThat(plan.stage(1).steps()).noneMatch(s -> s.facts().noCache());
  }

  @Test
  void labelsOfTheCommandLineAreTheTargetsOnly() throws Exception {
    BuildPlan plan =
        Plans.offline().label("v", "2").plan("FROM scratch AS a\nLABEL v=1\nFROM a\nLABEL w=1\n");
    assertThat(plan.stage(0).config().labels()).containsEntry("v", "1");
    assertThat(plan.target().config().labels()).containsEntry("v", "2").containsEntry("w", "1");
  }

  @Test
  void namedContextsReplaceImagesAndStages() throws Exception {
    images.with("docker-image://local/base", RuntimeConfig.EMPTY.withUser("from-context"));
    Plans plans = Plans.of(images).context("alpine", "docker-image://local/base");
    assertThat(plans.plan("FROM alpine:latest\n").target().config().user())
        .isEqualTo("from-context");
    Plans stage = Plans.of(images).context("deps", "/some/folder");
    Step.Copy copy =
        stage.copy("FROM nowhere AS deps\nRUN x\nFROM scratch\nCOPY --from=deps a b\n");
    assertThat(copy.sources()).isEqualTo(paths(new Source.Context("deps"), "a"));
    assertThat(images.asked()).doesNotContain("nowhere");
  }

  @Test
  void aStageThatAnImageReplacesRunsNoStep() throws Exception {
    images.with("docker-image://local/base", RuntimeConfig.EMPTY.withUser("from-context"));
    BuildPlan plan =
        Plans.of(images)
            .context("a", "docker-image://local/base")
            .plan("FROM nowhere AS a\nRUN x\nFROM a\nENV X=1\n");
    assertThat(plan.stage(0).steps()).isEmpty();
    assertThat(plan.target().config().user()).isEqualTo("from-context");
  }

  @Test
  void aFolderAsABaseIsTheRootFileSystemOfTheStage() throws Exception {
    Plans plans = Plans.offline().context("alpine", "/some/folder");
    StagePlan stage = plans.plan("FROM alpine:latest\nENV A=1\n").target();
    assertThat(stage.base()).isInstanceOf(StagePlan.Base.Scratch.class);
    Step.Copy load = (Step.Copy) stage.steps().getFirst();
    assertThat(load.sources()).isEqualTo(paths(new Source.Context("alpine"), "."));
    assertThat(load.destination()).isEqualTo("/");
    assertThat(stage.steps().get(1).facts().id()).isEqualTo(new StepId(0, 1));
    assertThat(stage.config().env()).containsKeys("PATH", "A");
  }

  @Test
  void aRepositoryAsABaseIsTheRootFileSystemOfTheStage() throws Exception {
    Plans plans = Plans.offline().context("b", "https://host.invalid/r.git#v1");
    assertThat(plans.copy("FROM b\n").sources()).isEqualTo(paths(new Source.Context("b"), "."));
  }

  @Test
  void aFolderMayReplaceAStageThatOthersStartFrom() throws Exception {
    BuildPlan plan =
        Plans.offline()
            .context("deps", "/some/folder")
            .plan("FROM nowhere AS deps\nRUN x\nFROM deps\nRUN y\n");
    assertThat(plan.target().base()).isEqualTo(new StagePlan.Base.Stage(0));
    assertThat(plan.stage(0).steps()).hasSize(1);
    assertThat(Plans.offline().context("t", "/f").steps("FROM nowhere AS t\nRUN x\n")).hasSize(1);
  }

  @Test
  void namedContextsMayBeForOnePlatform() throws Exception {
    images.with("docker-image://arm", RuntimeConfig.EMPTY.withUser("arm"));
    Plans plans = Plans.of(images).context("alpine::linux/arm64", "docker-image://arm");
    assertThat(plans.plan("FROM alpine\n").target().config().user()).isEmpty();
    assertThat(plans.platform("linux/arm64").plan("FROM alpine\n").target().config().user())
        .isEqualTo("arm");
  }

  @Test
  void refusesAFileWithoutAStage() throws Exception {
    assertThat(Plans.offline().error("ARG x=1\n"))
        .isEqualTo("1: dockerfile contains no stages to build");
  }

  @Test
  void platformOfAStageIsItsFlagsOrTheTargets() throws Exception {
    FakeImages any = FakeImages.ofAnything();
    assertThat(Plans.of(any).plan("FROM --platform=linux/arm64 x\n").target().platform().toString())
        .isEqualTo("linux/arm64");
    assertThat(
            Plans.of(any)
                .platform("linux/arm64")
                .plan("FROM --platform=$BUILDPLATFORM x\n")
                .target()
                .platform()
                .toString())
        .isEqualTo("linux/amd64");
    assertThat(
            Plans.of(any).platform("linux/s390x").plan("FROM x\n").target().platform().toString())
        .isEqualTo("linux/s390x");
  }

  @Test
  void refusesAPlatformThatIsNone() throws Exception {
    assertThat(Plans.offline().error("FROM --platform=a/b/c/d x\n"))
        .startsWith("1: failed to parse platform a/b/c/d");
    assertThat(Plans.offline().error("FROM --platform=$BULIDPLATFORM x\n"))
        .isEqualTo(
            "1: empty platform value from expression $BULIDPLATFORM (did you mean BUILDPLATFORM?)");
  }
}
