package dev.strata.oci;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ManifestJsonTest {
  private static final Digest DIGEST = Digest.of(new byte[] {7});
  private static final Descriptor CONFIG = Descriptor.of(MediaTypes.OCI_CONFIG, DIGEST, 10);
  private static final Descriptor LAYER =
      Descriptor.of(MediaTypes.OCI_LAYER_GZIP, DIGEST, 1L << 40).withAnnotations(Map.of("b", "c"));

  @Test
  void writesMembersInTheOrderOfTheSpecification() throws Exception {
    Manifest manifest =
        Manifest.of(MediaTypes.OCI_MANIFEST, CONFIG, List.of(LAYER))
            .withAnnotations(new TreeMap<>(Map.of("z", "1", "a", "2")));
    byte[] json = ManifestJson.encode(manifest);

    assertThat(new String(json, StandardCharsets.UTF_8))
        .isEqualTo(
            "{\"schemaVersion\":2,\"mediaType\":\"application/vnd.oci.image.manifest.v1+json\","
                + "\"config\":{\"mediaType\":\"application/vnd.oci.image.config.v1+json\","
                + "\"digest\":\""
                + DIGEST
                + "\",\"size\":10},\"layers\":[{\"mediaType\":"
                + "\"application/vnd.oci.image.layer.v1.tar+gzip\",\"digest\":\""
                + DIGEST
                + "\",\"size\":1099511627776,\"annotations\":{\"b\":\"c\"}}],"
                + "\"annotations\":{\"a\":\"2\",\"z\":\"1\"}}");
    assertThat(ManifestJson.manifest(json, "")).isEqualTo(manifest);
  }

  @Test
  void readsBackAnIndex() throws Exception {
    Index index =
        Index.of(
            MediaTypes.DOCKER_LIST,
            List.of(
                Descriptor.of(MediaTypes.DOCKER_MANIFEST, DIGEST, 1)
                    .withPlatform(Platform.parse("linux/arm64"))));
    assertThat(ManifestJson.index(ManifestJson.encode(index))).isEqualTo(index);
  }

  @Test
  void takesTheGivenMediaTypeWhereThereIsNone() throws Exception {
    String json =
        "{\"schemaVersion\":2,\"config\":{\"mediaType\":\"x\",\"digest\":\"" + DIGEST + "\"}}";
    Manifest manifest =
        ManifestJson.manifest(json.getBytes(StandardCharsets.UTF_8), MediaTypes.OCI_MANIFEST);
    assertThat(manifest.mediaType()).isEqualTo(MediaTypes.OCI_MANIFEST);
    assertThat(manifest.layers()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"schemaVersion\":1}",
        "{\"schemaVersion\":2}",
        "{\"schemaVersion\":2,\"mediaType\":\"text/html\",\"config\":{}}",
        "{\"schemaVersion\":2,\"manifests\":[],\"config\":{},\"layers\":[]}",
        "{\"schemaVersion\":2,\"config\":{\"mediaType\":\"x\",\"digest\":\"sha512:00\"}}",
        "{\"schemaVersion\":2,\"layers\":{}}",
        "{\"schemaVersion\":99999999999999999999}",
      })
  void refusesWhatIsNoManifest(String json) {
    assertThatThrownBy(
            () ->
                ManifestJson.manifest(
                    json.getBytes(StandardCharsets.UTF_8), MediaTypes.OCI_MANIFEST))
        .isInstanceOf(MalformedDocumentException.class);
  }

  @Test
  void refusesASizeBelowZero() {
    String json =
        "{\"schemaVersion\":2,\"manifests\":[{\"mediaType\":\"x\",\"digest\":\""
            + DIGEST
            + "\",\"size\":-1}]}";
    assertThatThrownBy(() -> ManifestJson.index(json.getBytes(StandardCharsets.UTF_8)))
        .isInstanceOf(MalformedDocumentException.class)
        .hasMessageContaining("manifests[0].size is negative");
  }

  @Test
  void choosesThePlatformAndNeverAnAttestation() {
    Descriptor amd64 = manifest(1, "linux/amd64");
    Descriptor v6 = manifest(2, "linux/arm/v6");
    Descriptor v7 = manifest(3, "linux/arm/v7");
    Descriptor attestation =
        manifest(4, "linux/s390x")
            .withAnnotations(Map.of("vnd.docker.reference.type", "attestation-manifest"));
    Index index = Index.of(MediaTypes.OCI_INDEX, List.of(v6, attestation, v7, amd64));

    assertThat(index.find(Platform.parse("linux/x86_64"))).contains(amd64);
    assertThat(index.find(Platform.parse("linux/arm/v7"))).contains(v7);
    assertThat(index.find(Platform.parse("linux/arm/v6"))).contains(v6);
    assertThat(index.find(Platform.parse("linux/arm/v5"))).isEmpty();
    assertThat(index.find(Platform.parse("linux/s390x"))).isEmpty();
    assertThat(index.find(Platform.parse("windows/amd64"))).isEqualTo(Optional.empty());
  }

  private static Descriptor manifest(int seed, String platform) {
    return Descriptor.of(MediaTypes.OCI_MANIFEST, Digest.of(new byte[] {(byte) seed}), 1)
        .withPlatform(Platform.parse(platform));
  }
}
