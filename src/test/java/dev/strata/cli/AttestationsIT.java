package dev.strata.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.strata.oci.Digest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// `--provenance`, `--sbom`, `--attest` and `--annotation`: what is in the index that is written,
/// and that other programs read it.
@Tag("root")
final class AttestationsIT {
  private static final String DOCKERFILE =
      """
      FROM strata.local/base AS made
      ARG LEVEL=1
      ARG API_TOKEN
      RUN --mount=type=secret,id=pass echo $LEVEL > /level
      FROM scratch
      COPY --from=made /level /level
      COPY lists/ /
      """;

  @TempDir Path folder;
  private Program strata;
  private Peers peers;

  @BeforeEach
  void open() {
    strata = new Program(folder);
    peers = new Peers(folder);
  }

  @Test
  void provenanceAndPackagesStandBesideTheImage() throws Exception {
    Path layout = layout("one", "--provenance", "--sbom", "-t", "attested:1");
    JsonNode index = index(layout);

    assertThat(index.get("manifests")).hasSize(2);
    String image = index.get("manifests").get(0).get("digest").asString();
    JsonNode attested = index.get("manifests").get(1);
    assertThat(attested.get("platform").toString())
        .isEqualTo("{\"architecture\":\"unknown\",\"os\":\"unknown\"}");
    assertThat(attested.get("annotations").get("vnd.docker.reference.type").asString())
        .isEqualTo("attestation-manifest");
    assertThat(attested.get("annotations").get("vnd.docker.reference.digest").asString())
        .isEqualTo(image);
    JsonNode manifest = blob(layout, attested.get("digest").asString());
    assertThat(manifest.get("layers"))
        .hasSize(2)
        .allSatisfy(
            layer ->
                assertThat(layer.get("mediaType").asString())
                    .isEqualTo("application/vnd.in-toto+json"));
    assertThat(manifest.get("config").get("mediaType").asString())
        .isEqualTo("application/vnd.oci.image.config.v1+json");

    JsonNode sbom = statement(layout, "https://spdx.dev/Document");
    assertThat(sbom.get("subject").get(0).get("name").asString())
        .isEqualTo("pkg:docker/attested@1?platform=linux%2Famd64");
    assertThat("sha256:" + sbom.get("subject").get(0).get("digest").get("sha256").asString())
        .isEqualTo(image);
    assertThat(sbom.get("predicate").get("spdxVersion").asString()).isEqualTo("SPDX-2.3");
    assertThat(locators(sbom))
        .containsExactly(
            "pkg:apk/alpine/musl@1.2.5-r9?arch=x86_64",
            "pkg:deb/debian/bash@5.2.15-2%2Bb7?arch=amd64",
            "pkg:npm/%40types/node@20.1.0",
            "pkg:pypi/ruamel-yaml@0.18.6");

    JsonNode provenance = statement(layout, "https://slsa.dev/provenance/v1");
    JsonNode definition = provenance.get("predicate").get("buildDefinition");
    assertThat(definition.get("resolvedDependencies").get(0).get("uri").asString())
        .isEqualTo("pkg:docker/strata.local/base@latest?platform=linux%2Famd64");
  }

  @Test
  void nothingIsAttestedUnlessAskedFor() throws Exception {
    Path layout = layout("plain");

    JsonNode target = JsonMapper.shared().readTree(Files.readString(layout.resolve("index.json")));
    assertThat(target.get("manifests").get(0).get("mediaType").asString())
        .isEqualTo("application/vnd.oci.image.manifest.v1+json");
  }

  @Test
  void theSameImageHasTheSameAttestations() throws Exception {
    String[] options = {"--provenance=mode=max", "--sbom", "-t", "same:1"};
    Path first = layout("first", options);
    Path second = layout("second", options);

    assertThat(digest(second)).isEqualTo(digest(first));
  }

  @Test
  void noSecretIsTold() throws Exception {
    Path secret = Files.writeString(folder.resolve("pass"), "very secret words");
    String[] options = {
      "--secret",
      "id=pass,src=" + secret,
      "--build-arg",
      "API_TOKEN=t0ken-of-mine",
      "--build-arg",
      "LEVEL=argument-7",
      "--label",
      "owner=label-8"
    };
    Path min = layout("min", with(options, "--provenance=mode=min"));
    Path max = layout("max", with(options, "--attest", "type=provenance,mode=max"));

    String least = statement(min, "https://slsa.dev/provenance/v1").toString();
    String most = statement(max, "https://slsa.dev/provenance/v1").toString();
    assertThat(least).doesNotContain("t0ken-of-mine", "very secret", "argument-7", "label-8");
    assertThat(most)
        .contains("\"build-arg:LEVEL\":\"argument-7\"", "\"label:owner\":\"label-8\"")
        .contains("\"build-arg:API_TOKEN\":\"(withheld)\"")
        .contains("RUN --mount=type=secret,id=pass echo $LEVEL > /level")
        .doesNotContain("t0ken-of-mine", "very secret");
  }

  @Test
  void skopeoAndBuildahTakeAnImageWithAttestations() throws Exception {
    try (DockerRegistry registry = new DockerRegistry(folder, Optional.empty())) {
      String name = registry.host() + "/attested:1";
      JsonNode built =
          strata.build(context(), "--provenance", "--sbom", "--push", "-t", name).metadata();

      String raw =
          peers.run("skopeo", "inspect", "--raw", "--tls-verify=false", "docker://" + name);
      assertThat(Digest.of(raw.getBytes(StandardCharsets.UTF_8)))
          .hasToString(built.get("containerimage.digest").asString());
      Path layout = folder.resolve("copied");
      peers.run(
          "skopeo",
          "--insecure-policy",
          "copy",
          "--all",
          "--preserve-digests",
          "--src-tls-verify=false",
          "docker://" + name,
          "oci:" + layout + ":1");
      assertThat(statement(layout, "https://slsa.dev/provenance/v1").get("_type").asString())
          .isEqualTo("https://in-toto.io/Statement/v1");
      peers.buildah("pull", "--tls-verify=false", "docker://" + name);
      Program other = new Program(Files.createDirectory(folder.resolve("other")));
      assertThat(other.run("pull", name).exitCode()).isZero();
    }
  }

  @Test
  void filesInAFolderHaveTheirAttestationsBesideThem() throws Exception {
    Path output = folder.resolve("out");
    strata.build(context(), "--provenance", "--sbom", "-o", "type=local,dest=" + output);

    JsonNode sbom =
        JsonMapper.shared().readTree(Files.readString(output.resolve("sbom.spdx.json")));
    assertThat(sbom.get("subject"))
        .anySatisfy(
            subject -> {
              assertThat(subject.get("name").asString()).isEqualTo("level");
              assertThat("sha256:" + subject.get("digest").get("sha256").asString())
                  .isEqualTo(Digest.of(Files.readAllBytes(output.resolve("level"))).toString());
            });
    assertThat(output.resolve("provenance.json")).exists();
  }

  @Test
  void annotationsGoWhereTheirLevelSays() throws Exception {
    Path layout =
        layout(
            "annotated",
            "--platform=linux/amd64,linux/arm64",
            "-f",
            context("FROM scratch\nCOPY lists/ /\n").resolve("Dockerfile").toString(),
            "--annotation",
            "plain=1",
            "--annotation",
            "manifest[linux/arm64]:arm=2",
            "--annotation",
            "index,manifest-descriptor:both=3",
            "--annotation",
            "index-descriptor:outer=4");
    JsonNode target =
        JsonMapper.shared()
            .readTree(Files.readString(layout.resolve("index.json")))
            .get("manifests")
            .get(0);
    JsonNode index = index(layout);
    JsonNode amd64 = blob(layout, index.get("manifests").get(0).get("digest").asString());
    JsonNode arm64 = blob(layout, index.get("manifests").get(1).get("digest").asString());

    assertThat(target.get("annotations").get("outer").asString()).isEqualTo("4");
    assertThat(index.get("annotations").toString()).isEqualTo("{\"both\":\"3\"}");
    assertThat(index.get("manifests").get(0).get("annotations").toString())
        .isEqualTo("{\"both\":\"3\"}");
    assertThat(amd64.get("annotations").toString()).isEqualTo("{\"plain\":\"1\"}");
    assertThat(arm64.get("annotations").toString()).isEqualTo("{\"arm\":\"2\",\"plain\":\"1\"}");
  }

  @Test
  void annotationsOfAnIndexNeedOne() throws Exception {
    Program.Result result =
        strata.run("build", "--annotation", "index:a=b", "-t", "x", context().toString());

    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.err()).contains("annotations of an index need one");
  }

  private static String[] with(String[] options, String... more) {
    List<String> all = new ArrayList<>(List.of(options));
    all.addAll(List.of(more));
    return all.toArray(String[]::new);
  }

  private Path layout(String name, String... options) throws Exception {
    Path layout = folder.resolve(name);
    strata.build(context(), with(options, "-o", "type=oci,tar=false,dest=" + layout));
    return layout;
  }

  private static String digest(Path layout) throws IOException {
    return JsonMapper.shared()
        .readTree(Files.readString(layout.resolve("index.json")))
        .get("manifests")
        .get(0)
        .get("digest")
        .asString();
  }

  private static JsonNode index(Path layout) throws IOException {
    return blob(layout, digest(layout));
  }

  private static JsonNode blob(Path layout, String digest) throws IOException {
    Path file = layout.resolve("blobs/sha256").resolve(digest.substring("sha256:".length()));
    return JsonMapper.shared().readTree(Files.readString(file));
  }

  /// The statement with this predicate in the last manifest of the index.
  private static JsonNode statement(Path layout, String predicate) throws IOException {
    JsonNode manifests = index(layout).get("manifests");
    JsonNode attested = blob(layout, manifests.get(manifests.size() - 1).get("digest").asString());
    for (JsonNode layer : attested.get("layers")) {
      String type = layer.get("annotations").get("in-toto.io/predicate-type").asString();
      if (type.equals(predicate)) {
        return blob(layout, layer.get("digest").asString());
      }
    }
    throw new AssertionError("no " + predicate + " in " + attested);
  }

  private static List<String> locators(JsonNode sbom) {
    List<String> locators = new ArrayList<>();
    for (JsonNode one : sbom.get("predicate").get("packages")) {
      if (one.has("externalRefs")) {
        locators.add(one.get("externalRefs").get(0).get("referenceLocator").asString());
      }
    }
    return locators;
  }

  private Path context() throws IOException {
    Path context = folder.resolve("context");
    return Files.exists(context) ? context : fill(context, DOCKERFILE);
  }

  private Path context(String dockerfile) throws IOException {
    return fill(Files.createTempDirectory(folder, "context"), dockerfile);
  }

  private static Path fill(Path context, String dockerfile) throws IOException {
    Map<String, String> files =
        Map.of(
            "Dockerfile",
            dockerfile,
            "lists/var/lib/dpkg/status",
            """
            Package: bash
            Status: install ok installed
            Architecture: amd64
            Version: 5.2.15-2+b7
            """,
            "lists/lib/apk/db/installed",
            "P:musl\nV:1.2.5-r9\nA:x86_64\nL:MIT\n",
            "lists/app/node_modules/@types/node/package.json",
            "{\"name\":\"@types/node\",\"version\":\"20.1.0\",\"license\":\"MIT\"}",
            "lists/usr/lib/python3/ruamel.yaml-0.18.6.dist-info/METADATA",
            "Metadata-Version: 2.1\nName: ruamel.yaml\nVersion: 0.18.6\n\nName: no\n");
    for (Map.Entry<String, String> file : files.entrySet()) {
      Path path = context.resolve(file.getKey());
      Files.createDirectories(path.getParent());
      Files.writeString(path, file.getValue());
    }
    return context;
  }
}
