package dev.strata.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.strata.attest.AttestOptions;
import dev.strata.attest.AttestOptions.Mode;
import dev.strata.attest.AttestOptions.ProvenanceOptions;
import dev.strata.image.AnnotationTarget;
import dev.strata.image.OutputSpec;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/// How the flags for platforms, annotations and attestations are read.
final class ExtrasOptionsTest {
  @Test
  void nothingIsAttestedUnlessAskedFor() throws Exception {
    assertThat(attested()).isEqualTo(AttestOptions.NONE);
    assertThat(attested("--provenance=false", "--sbom=false")).isEqualTo(AttestOptions.NONE);
  }

  @Test
  void aFlagAloneMeansTheLeast() throws Exception {
    assertThat(attested("--provenance", "--sbom"))
        .isEqualTo(
            new AttestOptions(
                Optional.of(new ProvenanceOptions(Mode.MIN, Optional.empty())), true));
  }

  @Test
  void theShortFlagsCountMoreThanAttest() throws Exception {
    assertThat(
            attested(
                "--attest",
                "type=provenance,mode=max,builder-id=https://ci.example/1",
                "--attest",
                "type=sbom",
                "--sbom=false"))
        .isEqualTo(
            new AttestOptions(
                Optional.of(new ProvenanceOptions(Mode.MAX, Optional.of("https://ci.example/1"))),
                false));
    assertThat(attested("--attest", "type=sbom,disabled=true")).isEqualTo(AttestOptions.NONE);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--attest|type=vex|write type=provenance or type=sbom",
        "--provenance|mode=full|mode is min or max",
        "--provenance|version=v0.2|of version v1 only",
        "--provenance|color=red|unknown key color",
        "--provenance|maximal|\"maximal\" is no KEY=VALUE",
        "--sbom|generator=docker/scout|runs no generator",
      })
  void whatCannotBeReadIsSaid(String flag, String value, String why) {
    assertThatThrownBy(() -> attested(flag + "=" + value))
        .isInstanceOf(WrongUseException.class)
        .hasMessageContaining(flag)
        .hasMessageContaining(why);
  }

  @Test
  void anAnnotationIsTheManifestsUnlessALevelIsSaid() throws Exception {
    OutputSpec output =
        applied("a=1", "index,manifest-descriptor:b=x=y", "manifest[linux/arm64]:org.c.d=3")
            .getFirst();

    assertThat(output.annotations(AnnotationTarget.MANIFEST, "linux/amd64")).hasToString("{a=1}");
    assertThat(output.annotations(AnnotationTarget.MANIFEST, "linux/arm64"))
        .hasToString("{a=1, org.c.d=3}");
    assertThat(output.annotations(AnnotationTarget.INDEX, "")).hasToString("{b=x=y}");
    assertThat(output.annotations(AnnotationTarget.MANIFEST_DESCRIPTOR, "")).hasToString("{b=x=y}");
  }

  @Test
  void whatAnOutputSaysItselfCountsMore() throws Exception {
    ExtrasOptions options = new ExtrasOptions();
    options.annotations = List.of("a=1", "b=2");
    OutputSpec output = OutputSpec.parse("type=oci,dest=x,annotation.a=own");

    assertThat(
            options
                .applied(List.of(output))
                .getFirst()
                .annotations(AnnotationTarget.MANIFEST, "linux/amd64"))
        .hasToString("{a=own, b=2}");
  }

  @ParameterizedTest
  @CsvSource({
    "a,write NAME=VALUE",
    "layer:a=b,the level \"layer\" is none of",
    "index:=b,is empty"
  })
  void anAnnotationThatCannotBeReadIsSaid(String text, String why) {
    assertThatThrownBy(() -> applied(text))
        .isInstanceOf(WrongUseException.class)
        .hasMessageContaining("--annotation " + text)
        .hasMessageContaining(why);
  }

  @Test
  void platformsStandOnceEachInTheirOrder() throws Exception {
    PlanningOptions options = new PlanningOptions();
    options.platforms = List.of("linux/arm64", "linux/amd64", "linux/aarch64");

    assertThat(options.platforms())
        .map(Object::toString)
        .containsExactly("linux/arm64", "linux/amd64");
  }

  private static AttestOptions attested(String... arguments) throws WrongUseException {
    ExtrasOptions options = new ExtrasOptions();
    new CommandLine(options).parseArgs(ExtrasOptions.spelled(arguments));
    return options.extras(List.of(), Optional.empty()).attest();
  }

  private static List<OutputSpec> applied(String... annotations) throws WrongUseException {
    ExtrasOptions options = new ExtrasOptions();
    options.annotations = List.of(annotations);
    return options.applied(List.of());
  }
}
