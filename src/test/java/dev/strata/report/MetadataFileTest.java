package dev.strata.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.strata.oci.Descriptor;
import dev.strata.oci.Digest;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

final class MetadataFileTest {
  @Test
  void hasBuildxsKeysAndTheSteps() {
    Digest digest = Digest.of(new byte[] {1});
    Descriptor manifest = Descriptor.of("application/vnd.oci.image.manifest.v1+json", digest, 42);

    JsonNode json =
        JsonMapper.shared()
            .readTree(
                MetadataFile.of(
                    Events.summary(),
                    Optional.of(manifest),
                    Optional.of(digest),
                    List.of("docker.io/library/x:1")));

    assertThat(json.get("containerimage.digest").asString()).isEqualTo(digest.toString());
    assertThat(json.get("containerimage.config.digest").asString()).isEqualTo(digest.toString());
    assertThat(json.get("containerimage.descriptor").get("size").asInt()).isEqualTo(42);
    assertThat(json.get("image.name").asString()).isEqualTo("docker.io/library/x:1");
    JsonNode step = json.get("strata.steps").get(1);
    assertThat(step.get("id").asString()).isEqualTo("0.1");
    assertThat(step.get("stage").asString()).isEqualTo("build");
    assertThat(step.get("line").asInt()).isEqualTo(3);
    assertThat(step.get("instruction").asString()).isEqualTo("RUN make");
    assertThat(step.get("outcome").asString()).isEqualTo("run");
    assertThat(step.get("reason").asString()).isEqualTo("arg CC changed");
    assertThat(step.get("durationMillis").asInt()).isEqualTo(1_500);
    assertThat(json.get("strata.summary").get("savedMillis").asInt()).isEqualTo(4_200);
  }
}
