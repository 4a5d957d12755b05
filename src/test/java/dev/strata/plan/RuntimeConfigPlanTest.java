package dev.strata.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.strata.oci.Healthcheck;
import dev.strata.oci.RuntimeConfig;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// What the instructions make of an image's runtime config, and their lines in its history.
final class RuntimeConfigPlanTest {
  private final Plans plans = Plans.offline();

  private RuntimeConfig config(String body) throws Exception {
    return plans.plan("FROM scratch\n" + body).target().config();
  }

  private String history(String body) throws Exception {
    return plans.steps("FROM scratch\n" + body).getLast().facts().createdBy();
  }

  @Test
  void scratchStartsInTheRootWithThePath() throws Exception {
    RuntimeConfig config = config("LABEL a=b\n");
    assertThat(config.workingDir()).isEqualTo("/");
    assertThat(config.env())
        .containsEntry("PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin");
  }

  @Test
  void theBasesConfigIsInherited() throws Exception {
    RuntimeConfig base =
        RuntimeConfig.EMPTY
            .withUser("u")
            .withWorkingDir("/w")
            .withEnv(Map.of("A", "1", "PATH", "/bin"))
            .withLabels(Map.of("l", "1"))
            .withShell(List.of("/bin/bash", "-c"))
            .withCommand(Optional.of(List.of("c")))
            .withEntrypoint(Optional.of(List.of("e")));
    FakeImages images = new FakeImages().with("b", base);
    StagePlan target = Plans.of(images).plan("FROM b\nENV X=1\nRUN make\n").target();
    assertThat(target.config()).isEqualTo(base.withEnv(Map.of("X", "1")));
    assertThat(target.author()).isEqualTo("the base's author");
    Step.Run run = (Step.Run) target.steps().getLast();
    assertThat(run.argv()).containsExactly("/bin/bash", "-c", "make");
    assertThat(run.user()).isEqualTo("u");
    assertThat(run.workingDir()).isEqualTo("/w");
  }

  @Test
  void cmdInShellFormIsGivenToTheShell() throws Exception {
    assertThat(config("CMD echo hi\n").command()).contains(List.of("/bin/sh", "-c", "echo hi"));
    assertThat(config("SHELL [\"bash\", \"-c\"]\nCMD echo hi\n").command())
        .contains(List.of("bash", "-c", "echo hi"));
    assertThat(config("CMD [\"a\", \"$b\"]\n").command()).contains(List.of("a", "$b"));
    assertThat(history("CMD [\"sh\"]\n")).isEqualTo("CMD [\"sh\"]");
    assertThat(history("CMD echo \"x\"\n"))
        .isEqualTo("CMD [\"/bin/sh\" \"-c\" \"echo \\\"x\\\"\"]");
  }

  @Test
  void entrypointDropsAnInheritedCmdOnly() throws Exception {
    String parent = "FROM scratch AS a\nCMD [\"c\"]\nFROM a\n";
    assertThat(plans.plan(parent + "ENTRYPOINT [\"e\"]\n").target().config().command()).isEmpty();
    assertThat(plans.plan(parent + "CMD [\"d\"]\nENTRYPOINT [\"e\"]\n").target().config().command())
        .contains(List.of("d"));
    assertThat(config("ENTRYPOINT []\n").entrypoint()).isEmpty();
    assertThat(history("ENTRYPOINT [\"e\", \"f\"]\n")).isEqualTo("ENTRYPOINT [\"e\" \"f\"]");
  }

  @Test
  void workdirIsResolvedAgainstTheOneBefore() throws Exception {
    assertThat(config("WORKDIR /a\nWORKDIR b/../c/\n").workingDir()).isEqualTo("/a/c");
    assertThat(config("ENV D=/d\nWORKDIR $D/x\n").workingDir()).isEqualTo("/d/x");
    assertThat(history("WORKDIR app\n")).isEqualTo("WORKDIR /app");
    assertThat(plans.steps("FROM scratch\nWORKDIR /app\n").getLast())
        .isInstanceOfSatisfying(Step.Workdir.class, w -> assertThat(w.path()).isEqualTo("/app"));
  }

  @Test
  void envInBothForms() throws Exception {
    assertThat(config("ENV A=1 B='2 3'\nENV C 4 5\n").env())
        .containsEntry("A", "1")
        .containsEntry("B", "2 3")
        .containsEntry("C", "4 5");
    assertThat(history("ENV A=b C=d\n")).isEqualTo("ENV A=b C=d");
    assertThat(history("ENV A=1 A=2\n")).isEqualTo("ENV A=1 A=2");
  }

  @Test
  void labelsAreExpanded() throws Exception {
    assertThat(config("ENV v=1\nLABEL \"a b\"=\"x $v\" c='$v'\n").labels())
        .containsEntry("a b", "x 1")
        .containsEntry("c", "$v");
  }

  @Test
  void exposeTakesRangesAndProtocols() throws Exception {
    assertThat(config("EXPOSE 80 53/UDP 8000-8002/tcp 9/sctp\n").exposedPorts())
        .containsExactlyInAnyOrder(
            "80/tcp", "53/udp", "8000/tcp", "8001/tcp", "8002/tcp", "9/sctp");
    assertThat(config("ENV P=\"1 2\"\nEXPOSE $P\n").exposedPorts())
        .containsExactly("1/tcp", "2/tcp");
    assertThat(history("EXPOSE 80 443\n")).isEqualTo("EXPOSE [443/tcp 80/tcp]");
  }

  @Test
  void refusesPortsThatAreNone() throws Exception {
    assertThat(plans.error("FROM scratch\nEXPOSE 80/ftp\n"))
        .isEqualTo("2: invalid port: \"80/ftp\": invalid proto: ftp");
    assertThat(plans.error("FROM scratch\nEXPOSE 70000\n"))
        .isEqualTo("2: invalid containerPort: 70000");
    assertThat(plans.error("FROM scratch\nEXPOSE 9-8\n"))
        .isEqualTo("2: invalid containerPort: 9-8");
    assertThat(plans.error("FROM scratch\nEXPOSE 1-2:3-5\n"))
        .isEqualTo("2: invalid ranges specified for container and host Ports: 3-5 and 1-2");
  }

  @Test
  void volumesInBothForms() throws Exception {
    assertThat(config("VOLUME /a $x/b\n").volumes()).containsExactly("/a", "/b");
    assertThat(config("VOLUME [\"/a\", \"/c d\"]\n").volumes())
        .isEqualTo(new LinkedHashSet<>(List.of("/a", "/c d")));
    assertThat(history("VOLUME /a /b\n")).isEqualTo("VOLUME [/a /b]");
  }

  @Test
  void userAndStopSignal() throws Exception {
    assertThat(config("ENV U=me\nUSER $U:g\n").user()).isEqualTo("me:g");
    assertThat(history("USER a\n")).isEqualTo("USER a");
    assertThat(config("STOPSIGNAL sigint\n").stopSignal()).isEqualTo("sigint");
    assertThat(config("STOPSIGNAL 9\n").stopSignal()).isEqualTo("9");
    assertThat(plans.error("FROM scratch\nSTOPSIGNAL SIGNOPE\n"))
        .isEqualTo("2: invalid signal: SIGNOPE");
  }

  @Test
  void healthchecks() throws Exception {
    assertThat(
            config("HEALTHCHECK --interval=1m --timeout=1.5s --retries=3 CMD curl -f x\n")
                .healthcheck())
        .contains(
            new Healthcheck(
                List.of("CMD-SHELL", "curl -f x"),
                Duration.ofMinutes(1),
                Duration.ofMillis(1500),
                Duration.ZERO,
                Duration.ZERO,
                3));
    assertThat(config("HEALTHCHECK CMD [\"a\", \"b\"]\n").healthcheck().orElseThrow().test())
        .containsExactly("CMD", "a", "b");
    assertThat(config("HEALTHCHECK NONE\n").healthcheck().orElseThrow().test())
        .containsExactly("NONE");
    assertThat(history("HEALTHCHECK --start-period=5s --start-interval=250ms CMD x\n"))
        .isEqualTo(
            "HEALTHCHECK {Test:[CMD-SHELL x] Interval:0s Timeout:0s StartPeriod:5s"
                + " StartInterval:250ms Retries:0}");
    assertThat(plans.error("FROM scratch\nHEALTHCHECK --interval=1us CMD x\n"))
        .isEqualTo("2: Interval \"interval\" cannot be less than 1ms");
    assertThat(plans.error("FROM scratch\nHEALTHCHECK --interval=soon CMD x\n"))
        .isEqualTo("2: invalid duration \"soon\"");
  }

  @Test
  void historyOfShellMaintainerAndArg() throws Exception {
    assertThat(history("SHELL [\"/bin/bash\", \"-c\"]\n")).isEqualTo("SHELL [/bin/bash -c]");
    assertThat(history("MAINTAINER me <me@x>\n")).isEqualTo("MAINTAINER me <me@x>");
    assertThat(history("ARG a=1 b\n")).isEqualTo("ARG a=1 b");
    assertThat(plans.plan("FROM scratch\nMAINTAINER me\n").target().author()).isEqualTo("me");
  }

  @Test
  void onbuildIsKeptForChildrenAndHasNoHistory() throws Exception {
    assertThat(config("ONBUILD RUN make $x\nONBUILD COPY . /app\n").onBuild())
        .containsExactly("RUN make $x", "COPY . /app");
    assertThat(history("ONBUILD RUN make\n")).isEmpty();
  }

  @Test
  void triggersOfAnImageRunRightAfterFrom() throws Exception {
    FakeImages images =
        new FakeImages()
            .with(
                "b",
                RuntimeConfig.EMPTY.withOnBuild(List.of("ENV A=1", "COPY . /app", "RUN make $A")));
    StagePlan target = Plans.of(images).plan("# c\n\nFROM b\nENV B=$A\n").target();
    assertThat(target.steps())
        .extracting(s -> s.facts().createdBy())
        .containsExactly(
            "ENV A=1", "COPY . /app # buildkit", "RUN /bin/sh -c make $A # buildkit", "ENV B=1");
    assertThat(target.steps())
        .extracting(s -> s.facts().fromTrigger())
        .containsExactly(true, true, true, false);
    assertThat(target.steps().getFirst().facts().instruction().head().range())
        .isEqualTo(target.from().head().range());
    assertThat(target.config().onBuild()).isEmpty();
  }

  @Test
  void triggersOfAStageRunInItsChildAndNotInItsGrandchild() throws Exception {
    BuildPlan plan =
        plans.plan("FROM scratch AS a\nONBUILD ENV T=1\nFROM a AS b\nENV B=1\nFROM b\nENV C=1\n");
    assertThat(plan.stage(0).config().onBuild()).containsExactly("ENV T=1");
    assertThat(plan.stage(1).steps())
        .extracting(s -> s.facts().display())
        .containsExactly("ENV T=1", "ENV B=1");
    assertThat(plan.stage(1).config().onBuild()).isEmpty();
    assertThat(plan.target().steps())
        .extracting(s -> s.facts().display())
        .containsExactly("ENV C=1");
  }

  @Test
  void aTriggerMayNeedAnotherStage() throws Exception {
    FakeImages images =
        new FakeImages()
            .with("b", RuntimeConfig.EMPTY.withOnBuild(List.of("COPY --from=assets /x /y")));
    BuildPlan plan = Plans.of(images).plan("FROM scratch AS assets\nFROM b\n");
    assertThat(plan.target().dependencies()).containsExactly(0);
    assertThat(plan.stages()).hasSize(2);
  }

  @Test
  void aTriggerThatCannotBeReadIsRefusedAtItsFrom() throws Exception {
    FakeImages images =
        new FakeImages().with("b", RuntimeConfig.EMPTY.withOnBuild(List.of("NOPE x")));
    assertThat(Plans.of(images).error("ARG x\nFROM b\n"))
        .startsWith("2: the base's trigger \"ONBUILD NOPE x\" cannot be read");
  }
}
