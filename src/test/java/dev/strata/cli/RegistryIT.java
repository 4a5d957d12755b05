package dev.strata.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.strata.oci.Digest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// Images to and from the registry of the distribution project, and what skopeo and buildah make of
/// them there.
@Tag("root")
final class RegistryIT {
  @TempDir Path folder;
  private DockerRegistry registry;
  private Program strata;
  private Program other;

  @BeforeEach
  void open() throws Exception {
    registry = new DockerRegistry(folder, Optional.empty());
    strata = new Program(Files.createDirectory(folder.resolve("a")));
    other = new Program(Files.createDirectory(folder.resolve("b")));
  }

  @AfterEach
  void close() throws Exception {
    registry.close();
  }

  @Test
  void aPushedImageIsABaseElsewhere() throws Exception {
    strata.build(hello(), "--push", "-t", name("hello:1"));

    Path output = folder.resolve("out");
    Path context = context("FROM " + name("hello:1") + "\nRUN /app/hello > /said\n");
    other.build(context, "-o", "type=local,dest=" + output);

    assertThat(output.resolve("said")).content().contains("Hello from 5 words");
    assertThat(other.build(context).steps("run")).isEmpty();
    assertThat(other.run("verify").exitCode()).isZero();
  }

  @Test
  void anUnchangedImageIsNotSentAgain() throws Exception {
    String[] options = {"--push", "-t", name("hello:1"), "-t", name("hello:2")};
    strata.build(hello(), options);
    Program.Build again = strata.build(hello(), options);

    assertThat(again.result().err()).contains("the registry has this very image");
    List<String> log = registry.stop();
    assertThat(log).filteredOn(l -> l.contains("\"PUT /v2/hello/manifests/")).hasSize(2);
    assertThat(log.getLast()).contains("\"HEAD /v2/hello/manifests/2");
    assertThat(log.get(log.size() - 2)).contains("\"HEAD /v2/hello/manifests/1");
  }

  @Test
  void skopeoAndBuildahReadWhatWasPushedWithItsDigests() throws Exception {
    JsonNode built = strata.build(hello(), "--push", "-t", name("hello:1")).metadata();
    String digest = built.get("containerimage.digest").asString();

    String raw =
        new Peers(folder)
            .run("skopeo", "inspect", "--raw", "--tls-verify=false", "docker://" + name("hello:1"));
    assertThat(Digest.of(raw.getBytes(StandardCharsets.UTF_8))).hasToString(digest);
    Path layout = folder.resolve("layout");
    new Peers(folder)
        .run(
            "skopeo",
            "--insecure-policy",
            "copy",
            "--src-tls-verify=false",
            "docker://" + name("hello:1"),
            "oci:" + layout + ":1");
    assertThat(Files.readString(layout.resolve("index.json"))).contains(digest);
    String container =
        new Peers(folder)
            .buildah("from", "--tls-verify=false", "docker://" + name("hello:1"))
            .strip();
    assertThat(
            new Peers(folder)
                .buildah("run", "--isolation", "chroot", container, "--", "/app/hello"))
        .contains("Hello from 5 words");
    new Peers(folder).buildah("rm", container);
  }

  @Test
  void whatSkopeoPushesIsPulledWithItsDigest() throws Exception {
    Path archive = folder.resolve("hello.tar");
    strata.build(hello(), "-t", "hello:1", "-o", "type=oci,dest=" + archive);
    for (String[] form :
        new String[][] {
          {"oci", "--dest-compress-format=zstd"},
          {"v2s2", "--dest-compress"},
        }) {
      new Peers(folder)
          .run(
              "skopeo",
              "--insecure-policy",
              "copy",
              "--dest-tls-verify=false",
              "--format=" + form[0],
              form[1],
              "oci-archive:" + archive,
              "docker://" + name("peer:" + form[0]));
      String raw =
          new Peers(folder)
              .run(
                  "skopeo",
                  "inspect",
                  "--raw",
                  "--tls-verify=false",
                  "docker://" + name("peer:" + form[0]));

      Program.Result pulled = other.run("pull", name("peer:" + form[0]));

      assertThat(pulled.exitCode()).as(pulled.text()).isZero();
      assertThat(pulled.out())
          .contains("Digest: " + Digest.of(raw.getBytes(StandardCharsets.UTF_8)))
          .contains("Status: Downloaded newer image for " + name("peer:" + form[0]));
      assertThat(other.run("cat", name("peer:" + form[0]), "/app/hello").exitCode()).isZero();
    }
    assertThat(other.run("verify").exitCode()).isZero();
  }

  @Test
  void aPulledImageIsPushedOnAsItWas() throws Exception {
    JsonNode built = strata.build(hello(), "--push", "-t", name("hello:1")).metadata();
    String digest = built.get("containerimage.digest").asString();
    assertThat(other.run("pull", name("hello:1")).out()).contains(digest);

    other.build(context("FROM " + name("hello:1") + "\nLABEL more=1\n"), "-t", name("more/it:1"));
    Program.Result pushed = other.run("push", name("more/it:1"));

    assertThat(pushed.exitCode()).as(pushed.text()).isZero();
    assertThat(pushed.out()).contains("1 blobs sent, 5 mounted");
  }

  @Test
  void anIndexIsPulledAndPushedOnAsItWas() throws Exception {
    JsonNode built = strata.build(hello(), "--push", "-t", name("hello:1")).metadata();
    String digest = built.get("containerimage.digest").asString();
    Path index = folder.resolve("index.json");
    Files.writeString(
        index,
        """
        {"schemaVersion":2,"mediaType":"application/vnd.oci.image.index.v1+json","manifests":[
        {"mediaType":"application/vnd.oci.image.manifest.v1+json","digest":"%s","size":%d,
        "platform":{"os":"linux","architecture":"%s"}}]}\
        """
            .formatted(
                digest,
                built.get("containerimage.descriptor").get("size").asLong(),
                dev.strata.oci.Platform.host().architecture()));
    try (java.net.http.HttpClient http = java.net.http.HttpClient.newHttpClient()) {
      var put =
          java.net.http.HttpRequest.newBuilder(
                  java.net.URI.create("http://" + registry.host() + "/v2/hello/manifests/all"))
              .header("Content-Type", "application/vnd.oci.image.index.v1+json")
              .PUT(java.net.http.HttpRequest.BodyPublishers.ofFile(index))
              .build();
      assertThat(http.send(put, java.net.http.HttpResponse.BodyHandlers.discarding()).statusCode())
          .isEqualTo(201);
    }
    assertThat(other.run("pull", name("hello:all")).exitCode()).isZero();
    other.run("tag", name("hello:all"), name("again:1"));

    Program.Result whole = other.run("push", name("again:1"));

    assertThat(whole.exitCode()).as(whole.text()).isZero();
    assertThat(whole.out()).contains("0 blobs sent, 6 mounted").doesNotContain(digest);
  }

  @Test
  void credentialsAreThoseOfDockersFile() throws Exception {
    Path second = Files.createDirectory(folder.resolve("second"));
    try (DockerRegistry closed = new DockerRegistry(second, Optional.of(DockerRegistry.USERS))) {
      Path config = Files.createDirectory(folder.resolve("docker"));
      String auth = Base64.getEncoder().encodeToString("me:geheim".getBytes());
      Files.writeString(
          config.resolve("config.json"),
          "{\"auths\":{\"%s\":{\"auth\":\"%s\"}}}".formatted(closed.host(), auth));
      Path empty = Files.createDirectory(folder.resolve("nothing"));
      other.with("DOCKER_CONFIG", empty.toString());
      strata.with("DOCKER_CONFIG", config.toString());

      strata.build(hello(), "--push", "-t", closed.host() + "/hello:1");
      Program.Result refused = other.run("pull", closed.host() + "/hello:1");
      other.with("DOCKER_CONFIG", config.toString());
      Program.Result pulled = other.run("pull", closed.host() + "/hello:1");

      assertThat(refused.exitCode()).isEqualTo(3);
      assertThat(refused.err()).contains("docker login " + closed.host()).doesNotContain(auth);
      assertThat(pulled.exitCode()).as(pulled.text()).isZero();
    }
  }

  @Test
  void withoutTheRegistryTheLastAnswerCounts() throws Exception {
    strata.build(hello(), "--push", "-t", name("hello:1"));
    Path context = context("FROM " + name("hello:1") + "\nRUN /app/hello > /said\n");
    other.build(context);
    registry.stop();

    Program.Build again = other.build(context);

    assertThat(again.steps("run")).isEmpty();
    assertThat(again.result().err()).contains("is taken for what it was last time");
  }

  private String name(String rest) {
    return registry.host() + "/" + rest;
  }

  private static Path hello() {
    return Path.of("samples/hello");
  }

  private Path context(String dockerfile) throws IOException {
    Path context = Files.createTempDirectory(folder, "context");
    Files.writeString(context.resolve("Dockerfile"), dockerfile);
    return context;
  }
}
