package dev.strata.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.strata.oci.Digest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Other programs read the images that Strata makes, and Strata reads theirs: skopeo, buildah,
/// podman and docker, by archives and by a registry. The config and the layers' diff ids stay what
/// they were, and so do all digests where both sides keep the bytes.
@Tag("root")
final class PeersIT {
  @TempDir Path folder;

  @Test
  void skopeoInspectsTheLayoutAndBuildahRunsTheArchive() throws Exception {
    Program strata = new Program(folder);
    Path layout = folder.resolve("layout");
    Path archive = folder.resolve("hello.tar");
    strata.build(
        Path.of("samples/hello"), "-t", "hello:1", "-o", "type=oci,tar=false,dest=" + layout);
    strata.build(Path.of("samples/hello"), "-t", "hello:1", "-o", "type=oci,dest=" + archive);

    String inspected = new Peers(folder).run("skopeo", "inspect", "oci:" + layout + ":1");
    assertThat(inspected)
        .contains("org.opencontainers.image.title")
        .contains("PATH=/usr/local/sbin");

    String storage =
        "containers-storage:[vfs@"
            + folder.resolve("store")
            + "+"
            + folder.resolve("run")
            + "]hello:1";
    new Peers(folder).run("skopeo", "--insecure-policy", "copy", "oci-archive:" + archive, storage);
    String container = new Peers(folder).buildah("from", "--pull-never", "hello:1").strip();
    String output =
        new Peers(folder).buildah("run", "--isolation", "chroot", container, "--", "/app/hello");

    assertThat(output).contains("Hello from 5 words: digests keys layers records stages");
    new Peers(folder).buildah("rm", container);
  }

  @Test
  void podmanTakesArchivesAndGivesThemBack() throws Exception {
    Program strata = new Program(folder);
    strata.build(Path.of("samples/hello"), "-t", "localhost/hello:1");
    String image = id(strata, "localhost/hello:1");
    Peers peers = new Peers(folder);
    for (String form : List.of("docker", "oci")) {
      Path archive = folder.resolve(form + ".tar");
      ran(strata, "save", "--format", form, "-o", archive.toString(), "localhost/hello:1");

      peers.podman("load", "-i", archive.toString());

      assertThat(peers.podman("image", "inspect", "--format", "{{.Id}}", "localhost/hello:1"))
          .as(form)
          .contains(image.substring("sha256:".length()));
      assertThat(
              peers.podman(
                  "run",
                  "--rm",
                  "--network=none",
                  "--ulimit=nofile=1024:1024",
                  "--ulimit=nproc=1024:1024",
                  "localhost/hello:1"))
          .contains("Hello from 5 words");
      Path back = folder.resolve(form + "-back.tar");
      peers.podman(
          "save", "--format", form + "-archive", "-o", back.toString(), "localhost/hello:1");
      comesBack(back, "localhost/hello:1", image, strata);
      peers.podman("rmi", "-f", "localhost/hello:1");
    }
  }

  @Test
  void podmanPushesAndPulls() throws Exception {
    Program strata = new Program(folder);
    Peers peers = new Peers(folder);
    try (DockerRegistry registry = new DockerRegistry(folder, Optional.empty())) {
      String name = registry.host() + "/hello";
      strata.build(Path.of("samples/hello"), "--push", "-t", name + ":1");

      peers.podman("pull", "--tls-verify=false", name + ":1");
      peers.podman("push", "--tls-verify=false", name + ":1", name + ":podman");

      isTheSame(peers, strata, name, "podman");
    }
  }

  @Test
  void dockerTakesArchivesPullsPushesAndGivesThemBack() throws Exception {
    Program strata = new Program(folder);
    Path own = Files.createDirectory(folder.resolve("docker"));
    try (DockerDaemon docker = new DockerDaemon(own);
        DockerRegistry registry = new DockerRegistry(folder, Optional.empty())) {
      String name = registry.host() + "/hello";
      strata.build(Path.of("samples/hello"), "--push", "-t", name + ":1");
      String image = id(strata, name + ":1");
      Path archive = folder.resolve("hello.tar");
      ran(strata, "save", "-o", archive.toString(), name + ":1");

      docker.run("load", "-i", archive.toString());
      assertThat(docker.run("image", "inspect", "--format", "{{.Id}}", name + ":1"))
          .contains(image);
      assertThat(docker.run("run", "--rm", "--network=none", name + ":1"))
          .contains("Hello from 5 words");
      docker.run("rmi", name + ":1");
      docker.run("pull", name + ":1");
      assertThat(docker.run("image", "inspect", "--format", "{{.Id}}", name + ":1"))
          .contains(image);

      Path back = folder.resolve("back.tar");
      docker.run("save", "-o", back.toString(), name + ":1");
      comesBack(back, name + ":1", image, strata);
      docker.run("tag", name + ":1", name + ":docker");
      docker.run("push", name + ":docker");
      isTheSame(new Peers(folder), strata, name, "docker");
    }
  }

  /// Pulls what a peer pushed under another tag, into a store that has nothing yet.
  private void isTheSame(Peers peers, Program strata, String name, String tag) throws Exception {
    String raw =
        peers.run(
            "skopeo", "inspect", "--raw", "--tls-verify=false", "docker://" + name + ":" + tag);
    Program other = new Program(Files.createTempDirectory(folder, "other"));
    assertThat(ran(other, "pull", name + ":" + tag))
        .contains("Digest: " + Digest.of(raw.getBytes(StandardCharsets.UTF_8)));
    assertThat(id(other, name + ":" + tag)).isEqualTo(id(strata, name + ":1"));
    ran(other, "verify");
  }

  private void comesBack(Path archive, String name, String image, Program strata) throws Exception {
    Program other = new Program(Files.createTempDirectory(folder, "other"));
    ran(other, "load", "-i", archive.toString());
    assertThat(id(other, name)).isEqualTo(image);
    assertThat(layers(other, name)).isEqualTo(layers(strata, name)).isNotEqualTo("null");
    ran(other, "verify");
  }

  /// The digest of the config, by which docker and podman know an image.
  private static String id(Program strata, String name) throws Exception {
    return inspected(strata, name).get("Id").asString();
  }

  private static String layers(Program strata, String name) throws Exception {
    return inspected(strata, name).get("RootFS").get("Layers").toString();
  }

  private static JsonNode inspected(Program strata, String name) throws Exception {
    return JsonMapper.shared().readTree(ran(strata, "inspect", name)).get(0);
  }

  private static String ran(Program strata, String... arguments) throws Exception {
    Program.Result result = strata.run(arguments);
    assertThat(result.exitCode()).as(result.text()).isZero();
    return result.out();
  }
}
