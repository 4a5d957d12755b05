package dev.strata.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.strata.dockerfile.DockerfileParser;
import dev.strata.oci.RuntimeConfig;
import dev.strata.source.SourceFile;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Where a variable has which value.
final class ArgScopeTest {
  private final Plans plans = Plans.offline();

  private static String display(Plans plans, String text) throws Exception {
    return plans.steps(text).getLast().facts().createdBy();
  }

  @Test
  void argsAboveTheFirstFromAreForFromsAlone() throws Exception {
    FakeImages images = new FakeImages().with("alpine:3", RuntimeConfig.EMPTY);
    BuildPlan plan = Plans.of(images).plan("ARG v=3\nFROM alpine:$v\nLABEL l=x$v\n");
    assertThat(images.asked()).containsExactly("alpine:3");
    assertThat(plan.target().config().labels()).containsEntry("l", "x");
  }

  @Test
  void aStageTakesThemByDeclaringThemAgain() throws Exception {
    assertThat(display(plans, "ARG v=3\nFROM scratch\nARG v\nLABEL l=x$v\n"))
        .isEqualTo("LABEL l=x3");
    assertThat(display(plans, "ARG v=3\nFROM scratch\nARG v=4\nLABEL l=x$v\n"))
        .isEqualTo("LABEL l=x4");
  }

  @Test
  void theCommandLineComesBeforeDefaults() throws Exception {
    Plans given = plans.arg("v", "9");
    assertThat(display(given, "FROM scratch\nARG v=4\nLABEL l=$v\n")).isEqualTo("LABEL l=9");
    assertThat(display(given, "ARG v=3\nFROM scratch\nARG v\nLABEL l=$v\n")).isEqualTo("LABEL l=9");
    assertThat(display(given, "FROM scratch\nLABEL l=x$v\n")).isEqualTo("LABEL l=x");
  }

  @Test
  void defaultsMayUseWhatStandsAbove() throws Exception {
    assertThat(
            display(plans, "ARG a=1\nARG b=${a}2\nFROM scratch\nARG b\nARG c=${b}3\nLABEL l=$c\n"))
        .isEqualTo("LABEL l=123");
  }

  @Test
  void severalArgsMayStandInOneInstruction() throws Exception {
    assertThat(display(plans, "FROM scratch\nARG a=1 b=$a c\nLABEL l=$a-$b-$c\n"))
        .isEqualTo("LABEL l=1-1-");
  }

  @Test
  void theLaterOfArgAndEnvWins() throws Exception {
    assertThat(display(plans, "FROM scratch\nARG v=arg\nENV v=env\nLABEL l=$v\n"))
        .isEqualTo("LABEL l=env");
    assertThat(display(plans.arg("v", "x"), "FROM scratch\nARG v\nENV v=${v:-d}\nLABEL l=$v\n"))
        .isEqualTo("LABEL l=x");
  }

  @Test
  void argsNeverReachTheConfig() throws Exception {
    assertThat(plans.plan("FROM scratch\nARG v=1\n").target().config().env())
        .doesNotContainKey("v");
  }

  @Test
  void aChildStageInheritsVariables() throws Exception {
    assertThat(display(plans, "FROM scratch AS a\nARG v=1\nENV w=2\nFROM a\nLABEL l=$v$w\n"))
        .isEqualTo("LABEL l=12");
    assertThat(display(plans, "FROM scratch AS a\nARG v=1\nFROM scratch\nLABEL l=x$v\n"))
        .isEqualTo("LABEL l=x");
  }

  @Test
  void pairsOfOneEnvSeeTheVariablesAboveIt() throws Exception {
    assertThat(display(plans, "FROM scratch\nENV abc=hello\nENV abc=bye def=$abc\nLABEL l=$def\n"))
        .isEqualTo("LABEL l=hello");
  }

  @Test
  void theBasesEnvIsInScope() throws Exception {
    FakeImages images =
        new FakeImages().with("b", RuntimeConfig.EMPTY.withEnv(Map.of("HOME_DIR", "/h")));
    assertThat(display(Plans.of(images), "FROM b\nWORKDIR $HOME_DIR/x\n"))
        .isEqualTo("WORKDIR /h/x");
  }

  @Test
  void platformArgsAreThereForFromsAndOnceDeclaredForStages() throws Exception {
    Plans arm = plans.platform("linux/arm/v7");
    assertThat(
            display(
                arm,
                """
                FROM scratch
                ARG TARGETPLATFORM TARGETOS TARGETARCH TARGETVARIANT BUILDPLATFORM TARGETSTAGE
                LABEL l=$TARGETPLATFORM,$TARGETOS,$TARGETARCH,$TARGETVARIANT,$BUILDPLATFORM,$TARGETSTAGE
                """))
        .isEqualTo("LABEL l=linux/arm/v7,linux,arm,v7,linux/amd64,default");
    assertThat(display(arm, "FROM scratch\nLABEL l=x$TARGETARCH\n")).isEqualTo("LABEL l=x");
    assertThat(display(plans, "FROM scratch AS Out\nARG TARGETSTAGE\nLABEL l=$TARGETSTAGE\n"))
        .isEqualTo("LABEL l=out");
  }

  @Test
  void runSeesEnvAndArgsThatHaveAValue() throws Exception {
    Step.Run run = plans.run("FROM scratch\nARG a=1\nARG none\nENV e=2\nRUN x\n");
    assertThat(run.environment()).containsEntry("a", "1").containsEntry("e", "2");
    assertThat(run.environment()).doesNotContainKey("none").containsKey("PATH");
  }

  @Test
  void proxiesReachARunWithoutBeingDeclaredAndStayOutOfItsEnvironment() throws Exception {
    Step.Run run = plans.arg("HTTP_PROXY", "http://p").run("FROM scratch\nRUN x\n");
    assertThat(run.proxies())
        .containsExactly(Map.entry("HTTP_PROXY", "http://p"), Map.entry("http_proxy", "http://p"));
    assertThat(run.environment()).doesNotContainKey("HTTP_PROXY");
    assertThat(run.facts().createdBy()).isEqualTo("RUN /bin/sh -c x # buildkit");
  }

  @Test
  void aBaseNameThatExpandsToNothingIsRefused() throws Exception {
    assertThat(plans.error("ARG base\nFROM $base\n"))
        .isEqualTo("2: base name ($base) should not be blank");
  }

  @Test
  void namesBuildArgsThatNothingTakes() throws Exception {
    BuildPlan plan =
        plans.arg("known", "1").arg("b", "1").arg("a", "1").plan("FROM scratch\nARG known\n");
    assertThat(plan.warnings())
        .extracting(d -> d.message())
        .containsExactly("One or more build-args [a b] were not consumed");
  }

  @Test
  void predefinedArgsNeedNoDeclaration() throws Exception {
    assertThat(
            plans
                .arg("no_proxy", "x")
                .arg("SOURCE_DATE_EPOCH", "1")
                .arg("BUILDKIT_INLINE_CACHE", "1")
                .plan("FROM scratch\n")
                .warnings())
        .isEmpty();
  }

  @Test
  void sourceDateEpochIsAnOrdinaryArgWhereItIsANumber() throws Exception {
    String text = "FROM scratch\nARG SOURCE_DATE_EPOCH\nLABEL l=x$SOURCE_DATE_EPOCH\n";
    assertThat(display(plans.arg("SOURCE_DATE_EPOCH", "17"), text)).isEqualTo("LABEL l=x17");
    assertThat(display(plans.arg("SOURCE_DATE_EPOCH", "context"), text)).isEqualTo("LABEL l=x");
    assertThat(plans.arg("SOURCE_DATE_EPOCH", "nope").error(text))
        .isEqualTo("1: invalid SOURCE_DATE_EPOCH: nope");
  }

  @Test
  void sourceDateEpochMayStandAboveTheFirstFrom() throws Exception {
    String text =
        "ARG SOURCE_DATE_EPOCH=%s\nFROM scratch\nARG SOURCE_DATE_EPOCH\n"
            + "LABEL l=x$SOURCE_DATE_EPOCH\n";
    assertThat(display(plans, text.formatted("17"))).isEqualTo("LABEL l=x17");
    assertThat(display(plans, text.formatted("context"))).isEqualTo("LABEL l=x");
    assertThat(display(plans.arg("SOURCE_DATE_EPOCH", ""), text.formatted("17")))
        .isEqualTo("LABEL l=x");
  }

  @Test
  void sourceDateEpochMayNameAStageOfOneRemoteSource() throws Exception {
    String stage = "ARG H=host.invalid\nFROM scratch AS src\nARG V=1\nADD %s /\nFROM scratch\n";
    assertThat(epoch(stage.formatted("--checksum=sha256:$V http://$H/$V.tar")))
        .isEqualTo(
            new SourceDateEpoch.OfSource("http://host.invalid/1.tar", Optional.of("sha256:1")));
    assertThat(epoch(stage.formatted("https://$H/r.git")))
        .isEqualTo(new SourceDateEpoch.OfSource("https://host.invalid/r.git", Optional.empty()));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "FROM x AS src | SOURCE_DATE_EPOCH stage must use FROM scratch",
        "FROM scratch AS src | SOURCE_DATE_EPOCH stage must contain exactly one remote ADD",
        "FROM scratch AS src;ADD a / | SOURCE_DATE_EPOCH stage source must be a single HTTP(S) or"
            + " Git ADD",
        "FROM scratch AS src;ADD http://a http://b / | SOURCE_DATE_EPOCH stage must contain exactly"
            + " one remote ADD source",
        "FROM scratch AS src;RUN x | SOURCE_DATE_EPOCH stage does not meet source-only"
            + " requirements: unsupported RUN instruction"
      })
  void refusesAStageThatTellsNoTime(String text, String message) {
    assertThatThrownBy(() -> epoch(text.replace(';', '\n') + "\nFROM scratch\n"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message);
  }

  private static SourceDateEpoch epoch(String text) throws Exception {
    return SourceDateEpoch.of(
        DockerfileParser.parse(new SourceFile("Dockerfile", text)),
        Plans.offline().arg("SOURCE_DATE_EPOCH", "SRC").options());
  }
}
