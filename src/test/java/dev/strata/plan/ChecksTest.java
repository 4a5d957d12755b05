package dev.strata.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.strata.oci.Platform;
import dev.strata.oci.RuntimeConfig;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Each rule once: what it says, and what it lets pass.
final class ChecksTest {
  private final Plans plans = Plans.of(FakeImages.ofAnything());

  private List<String> warnings(String text) throws Exception {
    return plans.warnings(text);
  }

  @Test
  void stageNameCasing() throws Exception {
    assertThat(warnings("FROM scratch AS Ab\n"))
        .containsExactly("1 StageNameCasing: Stage name 'Ab' should be lowercase");
    assertThat(warnings("FROM scratch AS ab\n")).isEmpty();
  }

  @Test
  void fromAsCasing() throws Exception {
    assertThat(warnings("FROM scratch as a\n"))
        .containsExactly("1 FromAsCasing: 'as' and 'FROM' keywords' casing do not match");
    assertThat(warnings("from scratch AS a\n"))
        .containsExactly("1 FromAsCasing: 'AS' and 'from' keywords' casing do not match");
    assertThat(warnings("from --platform=$BUILDPLATFORM scratch as a\n")).isEmpty();
  }

  @Test
  void noEmptyContinuation() throws Exception {
    assertThat(warnings("FROM scratch\nCOPY a \\\n\n\nb /\n"))
        .containsExactly("5 NoEmptyContinuation: Empty continuation line");
    assertThat(warnings("FROM scratch\nRUN cat \\\n\n<<EOF\na\nEOF\n"))
        .containsExactly("4 NoEmptyContinuation: Empty continuation line");
    assertThat(warnings("FROM scratch\nCOPY a \\\n# comment\nb /\n")).isEmpty();
  }

  @Test
  void consistentInstructionCasing() throws Exception {
    assertThat(warnings("FROM scratch\nCopy a b\ncopy c d\nCOPY e f\n"))
        .containsExactly(
            "2 ConsistentInstructionCasing: Command 'Copy' should match the case of the command"
                + " majority (uppercase)",
            "3 ConsistentInstructionCasing: Command 'copy' should match the case of the command"
                + " majority (uppercase)");
    assertThat(warnings("arg a\nFROM scratch\n")).isEmpty();
  }

  @Test
  void duplicateStageName() throws Exception {
    assertThat(warnings("FROM scratch AS b\nFROM scratch AS b\n"))
        .containsExactly(
            "2 DuplicateStageName: Duplicate stage name \"b\", stage names should be unique");
  }

  @Test
  void reservedStageName() throws Exception {
    assertThat(warnings("FROM scratch AS context\n"))
        .containsExactly(
            "1 ReservedStageName: Stage name should not use the same name as reserved stage"
                + " \"context\"");
  }

  @Test
  void jsonArgsRecommended() throws Exception {
    assertThat(warnings("FROM scratch\nCMD a\n"))
        .containsExactly(
            "2 JSONArgsRecommended: JSON arguments recommended for CMD to prevent unintended"
                + " behavior related to OS signals");
    assertThat(warnings("FROM scratch\nENTRYPOINT a\n")).hasSize(1);
    assertThat(warnings("FROM scratch\nSHELL [\"sh\"]\nCMD a\n")).isEmpty();
    assertThat(warnings("FROM scratch\nHEALTHCHECK CMD a\n")).isEmpty();
  }

  @Test
  void maintainerDeprecated() throws Exception {
    assertThat(warnings("FROM scratch\nMAINTAINER me\n"))
        .containsExactly(
            "2 MaintainerDeprecated: Maintainer instruction is deprecated in favor of using label");
  }

  @Test
  void undefinedArgInFrom() throws Exception {
    assertThat(warnings("ARG VERSION=1\nFROM alpine:1$VERSOIN\n"))
        .containsExactly(
            "2 UndefinedArgInFrom: FROM argument 'VERSOIN' is not declared (did you mean"
                + " VERSION?)");
    assertThat(warnings("ARG d\nFROM alpine$d\n")).isEmpty();
  }

  @Test
  void workdirRelativePath() throws Exception {
    assertThat(warnings("FROM scratch\nWORKDIR app\nWORKDIR x\n"))
        .containsExactly(
            "2 WorkdirRelativePath: Relative workdir \"app\" can have unexpected results if the"
                + " base image changes");
    assertThat(warnings("FROM scratch AS a\nWORKDIR /a\nFROM a\nWORKDIR x\n")).isEmpty();
  }

  @Test
  void undefinedVar() throws Exception {
    assertThat(warnings("FROM scratch\nCOPY $foo /\nENV PATH=$PAHT:/x\n"))
        .containsExactly(
            "2 UndefinedVar: Usage of undefined variable '$foo'",
            "3 UndefinedVar: Usage of undefined variable '$PAHT' (did you mean $PATH?)");
    assertThat(warnings("FROM scratch\nARG foo\nCOPY a$foo ${foo:-/}\nRUN $bar\n")).isEmpty();
  }

  @Test
  void multipleInstructionsDisallowed() throws Exception {
    assertThat(
            warnings(
                "FROM scratch\nCMD [\"a\"]\nCMD [\"b\"]\nHEALTHCHECK NONE\nHEALTHCHECK NONE\n"))
        .containsExactly(
            "2 MultipleInstructionsDisallowed: Multiple CMD instructions should not be used in the"
                + " same stage because only the last one will be used",
            "4 MultipleInstructionsDisallowed: Multiple HEALTHCHECK instructions should not be used"
                + " in the same stage because only the last one will be used");
    assertThat(warnings("FROM scratch AS a\nCMD [\"a\"]\nFROM a\nCMD [\"b\"]\n")).isEmpty();
  }

  @Test
  void legacyKeyValueFormat() throws Exception {
    assertThat(warnings("FROM scratch\nENV a b\nLABEL a=b\n"))
        .containsExactly(
            "2 LegacyKeyValueFormat: \"ENV key=value\" should be used instead of legacy \"ENV key"
                + " value\" format");
  }

  @Test
  void invalidBaseImagePlatform() throws Exception {
    FakeImages images =
        new FakeImages().with("b", Platform.parse("linux/arm64"), RuntimeConfig.EMPTY);
    assertThat(Plans.of(images).warnings("FROM b\n"))
        .containsExactly(
            "1 InvalidBaseImagePlatform: Base image b was pulled with platform \"linux/arm64\","
                + " expected \"linux/amd64\" for current build");
  }

  @Test
  void redundantTargetPlatform() throws Exception {
    assertThat(warnings("FROM --platform=${TARGETPLATFORM} scratch\n"))
        .containsExactly(
            "1 RedundantTargetPlatform: Setting platform to predefined ${TARGETPLATFORM} in FROM is"
                + " redundant as this is the default behavior");
    assertThat(warnings("FROM --platform=$BUILDPLATFORM scratch\n")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"API_KEY", "password", "GITHUB_TOKEN", "AUTH", "x_secret_y", "apikey", "pword_1"})
  void secretsUsedInArgOrEnv(String name) throws Exception {
    assertThat(warnings("FROM scratch\nARG " + name + "\nENV " + name + "=1\n"))
        .containsExactly(
            "2 SecretsUsedInArgOrEnv: Do not use ARG or ENV instructions for sensitive data (ARG"
                + " \""
                + name
                + "\")",
            "3 SecretsUsedInArgOrEnv: Do not use ARG or ENV instructions for sensitive data (ENV"
                + " \""
                + name
                + "\")");
  }

  @ParameterizedTest
  @ValueSource(strings = {"monkey", "PUBLIC_KEY", "PASSWORD_FILE", "TOKENS", "auth_version"})
  void namesThatOnlyLookSecretPass(String name) throws Exception {
    assertThat(warnings("FROM scratch\nARG " + name + "\n")).isEmpty();
  }

  @Test
  void invalidDefaultArgInFrom() throws Exception {
    assertThat(plans.arg("v", "1").warnings("ARG v\nFROM alpine:$v\n"))
        .containsExactly(
            "2 InvalidDefaultArgInFrom: Default value for ARG alpine:$v results in empty or invalid"
                + " base image name");
    assertThat(plans.arg("v", "1").warnings("ARG v=1\nFROM alpine:$v\n")).isEmpty();
  }

  @Test
  void fromPlatformFlagConstDisallowed() throws Exception {
    assertThat(warnings("FROM --platform=linux/amd64 x\n"))
        .containsExactly(
            "1 FromPlatformFlagConstDisallowed: FROM --platform flag should not use constant value"
                + " \"linux/amd64\"");
    assertThat(warnings("FROM --platform=linux/amd64 x AS x-amd64\n")).isEmpty();
  }

  @Test
  void copyIgnoredFile() throws Exception {
    Plans ignoring = new Plans(plans.images(), plans.options(), new Ignoring("secret"));
    assertThat(ignoring.warnings("FROM scratch\nCOPY ./secret /\nADD secret /\nCOPY . /\n"))
        .containsExactly(
            "2 CopyIgnoredFile: Attempting to Copy file \"secret\" that is excluded by"
                + " .dockerignore",
            "3 CopyIgnoredFile: Attempting to Add file \"secret\" that is excluded by"
                + " .dockerignore");
    assertThat(ignoring.warnings("FROM scratch AS a\nFROM scratch\nCOPY --from=a secret /\n"))
        .isEmpty();
  }

  private record Ignoring(String path) implements IgnoredPaths {
    @Override
    public boolean hasExceptions() {
      return false;
    }

    @Override
    public boolean excludesEverything() {
      return false;
    }

    @Override
    public boolean excludes(String other) {
      return other.equals(path);
    }
  }

  @Test
  void invalidDefinitionDescriptionIsOffUntilAskedFor() throws Exception {
    String text = "# nothing\nARG a=1\n# base the base\nFROM scratch AS base\n# other\nARG x y\n";
    assertThat(warnings("\n" + text)).isEmpty();
    assertThat(warnings("# check=experimental=all\n" + text))
        .containsExactly(
            "3 InvalidDefinitionDescription: Comment for ARG should follow the format: `# a"
                + " <description>`",
            "7 InvalidDefinitionDescription: Comment for ARG should follow the format: `# <arg_key>"
                + " <description>`");
  }

  @Test
  void exposeProtoCasingAndInvalidFormat() throws Exception {
    assertThat(warnings("FROM scratch\nEXPOSE 80/TCP\nEXPOSE 127.0.0.1:80:80 90:90\n"))
        .containsExactly(
            "2 ExposeProtoCasing: Defined protocol '80/TCP' in EXPOSE instruction should be"
                + " lowercase",
            "3 ExposeInvalidFormat: EXPOSE instruction should not define an IP address or host-port"
                + " mapping, found '127.0.0.1:80:80'",
            "3 ExposeInvalidFormat: EXPOSE instruction should not define an IP address or host-port"
                + " mapping, found '90:90'");
  }

  @Test
  void aCommentSkipsRulesForOneInstruction() throws Exception {
    assertThat(
            warnings(
                """

                FROM scratch
                # check=skip=MaintainerDeprecated
                MAINTAINER me
                # check=skip=all and why
                MAINTAINER me
                MAINTAINER me
                """))
        .hasSize(1)
        .first()
        .asString()
        .startsWith("7 MaintainerDeprecated");
  }

  @Test
  void theDirectiveSkipsRulesForTheFile() throws Exception {
    assertThat(
            warnings(
                """
                # check=skip=MaintainerDeprecated,StageNameCasing
                FROM scratch AS A
                MAINTAINER me
                """))
        .isEmpty();
    assertThat(warnings("# check=skip=all\nFROM scratch AS A\nMAINTAINER me\n")).isEmpty();
  }

  @Test
  void underErrorTheBuildIsRefused() throws Exception {
    assertThat(plans.error("# check=error=true\nFROM scratch AS A\nMAINTAINER me\n"))
        .isEqualTo("2: lint violation found for rules: MaintainerDeprecated, StageNameCasing");
    assertThat(
            plans
                .arg("BUILDKIT_DOCKERFILE_CHECK", "skip=all")
                .plan("# check=error=true\nFROM scratch AS A\n")
                .warnings())
        .isEmpty();
  }

  @Test
  void optionsThatSayNothingAreRefused() throws Exception {
    assertThat(plans.error("# check=nope=1\nFROM scratch\n"))
        .isEqualTo("1: failed to parse check options: invalid check option \"nope\"");
  }

  @Test
  void withoutATargetEveryStageIsChecked() throws Exception {
    String text = "FROM scratch AS a\nMAINTAINER x\nCOPY $a /\nFROM scratch\nCOPY $b /\n";
    assertThat(warnings(text)).hasSize(3);
    assertThat(plans.plan(text).warnings()).hasSize(2);
  }

  @Test
  void whatStandsAboveAMistakeIsStillChecked() throws Exception {
    assertThat(warnings("FROM scratch AS A\nBADCMD\n"))
        .containsExactly("1 StageNameCasing: Stage name 'A' should be lowercase");
  }

  @Test
  void aVariableIsToldOfInEveryWordThatUsesIt() throws Exception {
    assertThat(Plans.offline().warnings("FROM scratch\nENV A=$x B=$x\n"))
        .hasSize(2)
        .containsOnly("2 UndefinedVar: Usage of undefined variable '$x'");
  }

  @Test
  void optionsOfTheFileEndAtTheFirstBlank() throws Exception {
    assertThat(
            Plans.offline()
                .warnings("# check=skip=StageNameCasing error=true\nFROM scratch AS Foo\n"))
        .isEmpty();
    assertThat(
            Plans.offline()
                .warnings("# check=skip=FromAsCasing, StageNameCasing\nFROM scratch as Foo\n"))
        .containsExactly("2 StageNameCasing: Stage name 'Foo' should be lowercase");
  }

  @Test
  void aNameThatNeedsAValueHasNoDefaultToCheck() throws Exception {
    String text = "ARG b\nARG a=${b:?b}\nFROM ${a:?a}\n";
    assertThat(Plans.offline().arg("a", "scratch").warnings(text)).isEmpty();
    assertThat(Plans.offline().arg("a", "scratch").plan(text).stages()).hasSize(1);
  }

  @Test
  void aPortWithEmptyPartsIsNoMapping() throws Exception {
    assertThat(Plans.offline().warnings("FROM scratch\nEXPOSE :80 ::90\n")).isEmpty();
    assertThat(Plans.offline().error("FROM scratch\nEXPOSE 1.2.3:80:80\n"))
        .isEqualTo("2: invalid IP address: 1.2.3");
    assertThat(Plans.offline().error("FROM scratch\nEXPOSE 1.2.3.256:80:80\n"))
        .isEqualTo("2: invalid IP address: 1.2.3.256");
  }

  @Test
  void whatIsWrongWithTheFileIsNotTurnedOffAboveOneInstruction() throws Exception {
    String text =
        "FROM scratch AS a\n# check=skip=all\nFROM scratch AS a\n# check=skip=all\ncopy x /\n";
    assertThat(Plans.offline().warnings(text))
        .containsExactly(
            "3 DuplicateStageName: Duplicate stage name \"a\", stage names should be unique",
            "5 ConsistentInstructionCasing: Command 'copy' should match the case of the command"
                + " majority (uppercase)");
    assertThat(Plans.offline().warnings("# check=skip=all\n" + text)).isEmpty();
  }

  @Test
  void aFileOfAWrongFormIsWarnedOfNothing() throws Exception {
    assertThat(Plans.offline().warnings("FROM scratch AS Foo\nENV a\n")).isEmpty();
    assertThat(Plans.offline().warnings("FROM scratch AS Foo\nRUN [1]\n")).isEmpty();
  }

  @Test
  void emptyContinuationsAreToldOfBelowAMistakeToo() throws Exception {
    assertThat(Plans.offline().warnings("FROM scratch as A\nBAD x\nRUN a \\\n\n  b\nrun c\n"))
        .containsExactly(
            "1 StageNameCasing: Stage name 'A' should be lowercase",
            "1 FromAsCasing: 'as' and 'FROM' keywords' casing do not match",
            "5 NoEmptyContinuation: Empty continuation line");
  }
}
