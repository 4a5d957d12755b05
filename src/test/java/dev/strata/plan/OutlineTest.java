package dev.strata.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.strata.dockerfile.Dockerfile;
import dev.strata.dockerfile.DockerfileParser;
import dev.strata.source.SourceFile;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class OutlineTest {
  private static final String TEXT =
      """
      # check=skip=all

      # VARIANT is the base's kind
      ARG VARIANT=slim
      ARG TAG=1-$VARIANT
      ARG UNUSED=x
      # base has the tools
      FROM --platform=$BUILDPLATFORM alpine:$TAG AS base
      # LEVEL says how much
      ARG LEVEL=2
      RUN --mount=type=secret,id=token,required --mount=type=ssh make

      FROM scratch AS other
      ARG ELSE=1
      FROM base AS Final
      ARG LEVEL=3 UNDEFINED TARGETARCH
      """;

  private static Dockerfile file() throws Exception {
    return DockerfileParser.parse(new SourceFile("Dockerfile", TEXT));
  }

  @Test
  void namesTheArgumentsThatTheTargetUses() throws Exception {
    Plans plans = Plans.of(FakeImages.ofAnything()).arg("VARIANT", "full");
    Outline outline = new Planner(plans.images()).outline(file(), plans.options());
    assertThat(outline.target()).isEqualTo("final");
    assertThat(outline.args())
        .extracting(a -> a.name() + "=" + a.value() + " " + a.description())
        .containsExactly(
            "VARIANT=full is the base's kind", "TAG=1-full ", "LEVEL=3 ", "UNDEFINED= ");
  }

  @Test
  void namesSecretsAndAgents() throws Exception {
    Plans plans = Plans.of(FakeImages.ofAnything());
    Outline outline = new Planner(plans.images()).outline(file(), plans.options());
    assertThat(outline.secrets())
        .singleElement()
        .satisfies(s -> assertThat(s.id() + s.required()).isEqualTo("tokentrue"));
    assertThat(outline.ssh()).extracting(Outline.Ssh::id).containsExactly("default");
  }

  @Test
  void listsTargetsAsWritten() throws Exception {
    assertThat(TargetInfo.list(file()))
        .extracting(
            t ->
                t.index()
                    + t.name().orElse("")
                    + " "
                    + t.description()
                    + " "
                    + t.base()
                    + t.isDefault())
        .containsExactly(
            "0base has the tools alpine:$TAGfalse", "1other  scratchfalse", "2final  basetrue");
    assertThat(TargetInfo.list(file()).getFirst().platform())
        .isEqualTo(Optional.of("$BUILDPLATFORM"));
  }
}
