package dev.strata.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.strata.oci.Digest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// `build --platform` of several platforms, and of another than this machine's; what skopeo,
/// buildah and a registry make of it.
@Tag("root")
final class PlatformsIT {
  private static final String BOTH = "linux/amd64,linux/arm64";

  /// A program of arm64, by hand: it writes `arm` into `/made`.
  private static final String PROGRAM =
      "7f454c460201010000000000000000000200b7000100000078004000000000004000000000000000"
          + "00000000000000000000000040003800010000000000000001000000050000000000000000000000"
          + "00004000000000000000400000000000ba00000000000000ba000000000000000010000000000000"
          + "600c8092a1010010220880d2833480d2080780d2010000d421010050820080d2080880d2010000d4"
          + "000080d2a80b80d2010000d41f2003d52f6d6164650061726d0a";

  /// Registers QEMU for arm64 in the user namespace that it is run in (Linux 6.7), then runs the
  /// rest.
  private static final String EMULATED =
      """
      set -e
      mount -t binfmt_misc none /proc/sys/fs/binfmt_misc
      head='\\x7f\\x45\\x4c\\x46\\x02\\x01\\x01\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x02\\x00\\xb7\\x00'
      mask='\\xff\\xff\\xff\\xff\\xff\\xff\\xff\\x00\\xff\\xff\\xff\\xff\\xff\\xff\\xff\\xff\\xfe\\xff\\xff\\xff'
      echo ":qemu-aarch64:M::$head:$mask:/usr/bin/qemu-aarch64-static:F" \
        > /proc/sys/fs/binfmt_misc/register
      exec "$@"
      """;

  private static final String CROSS =
      """
      FROM --platform=$BUILDPLATFORM strata.local/base AS shared
      RUN date +%s.%N > /shared
      FROM --platform=$BUILDPLATFORM strata.local/base AS cross
      ARG TARGETARCH
      RUN echo for $TARGETARCH > /arch
      FROM scratch
      ARG TARGETPLATFORM
      LABEL platform=$TARGETPLATFORM
      WORKDIR /in
      COPY --from=shared /shared .
      COPY --from=cross /arch .
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
  void whatIsTheSameForAllPlatformsRunsOnce() throws Exception {
    Path output = folder.resolve("out");
    Program.Build built =
        strata.build(
            context(CROSS), "--no-cache", "--platform", BOTH, "-o", "type=local,dest=" + output);

    assertThat(built.steps("run"))
        .filteredOn(step -> step.contains("RUN"))
        .hasSize(3)
        .filteredOn(step -> step.contains("RUN date"))
        .hasSize(1);
    assertThat(built.result().err())
        .contains("[linux/amd64->arm64 cross 2/2] RUN echo for arm64 > /arch");
    assertThat(output.resolve("linux_amd64/in/arch")).hasContent("for amd64");
    assertThat(output.resolve("linux_arm64/in/arch")).hasContent("for arm64");
    assertThat(output.resolve("linux_arm64/in/shared"))
        .hasSameTextualContentAs(output.resolve("linux_amd64/in/shared"));
    assertThat(strata.build(context(CROSS), "--platform", BOTH).steps("run")).isEmpty();
  }

  @Test
  void aTarHasAFolderForEachPlatform() throws Exception {
    Path tar = folder.resolve("out.tar");
    strata.build(context(CROSS), "--platform", BOTH, "-o", "type=tar,dest=" + tar);

    assertThat(peers.run("tar", "tf", tar.toString()).lines())
        .contains("linux_amd64/in/arch", "linux_arm64/in/arch");
    assertThat(peers.run("tar", "xOf", tar.toString(), "linux_arm64/in/arch"))
        .contains("for arm64");
  }

  @Test
  void skopeoAndBuildahReadTheIndexWithItsDigests() throws Exception {
    Path archive = folder.resolve("both.tar");
    JsonNode built =
        strata
            .build(
                context(CROSS),
                "--platform",
                BOTH,
                "-t",
                "both:1",
                "-o",
                "type=oci,dest=" + archive)
            .metadata();
    String digest = built.get("containerimage.digest").asString();

    String raw = peers.run("skopeo", "inspect", "--raw", "oci-archive:" + archive);
    assertThat(Digest.of(raw.getBytes(StandardCharsets.UTF_8))).hasToString(digest);
    JsonNode index = JsonMapper.shared().readTree(raw);
    assertThat(index.get("manifests")).hasSize(2);
    assertThat(index.get("manifests").get(1).get("platform").toString())
        .isEqualTo("{\"architecture\":\"arm64\",\"os\":\"linux\"}");
    assertThat(peers.run("skopeo", "--override-arch", "arm64", "inspect", "oci-archive:" + archive))
        .contains("\"platform\": \"linux/arm64\"");
    Path layout = folder.resolve("layout");
    peers.run(
        "skopeo",
        "--insecure-policy",
        "copy",
        "--all",
        "--preserve-digests",
        "oci-archive:" + archive,
        "oci:" + layout + ":1");
    assertThat(Files.readString(layout.resolve("index.json"))).contains(digest);
    peers.buildah("pull", "--arch", "arm64", "oci-archive:" + archive);
    assertThat(peers.buildah("images", "--json")).contains("both:1");
    assertThat(peers.buildah("inspect", "--type", "image", "both:1"))
        .contains("\"platform\": \"linux/arm64\"");
  }

  @Test
  void aPushedIndexIsABaseForEachOfItsPlatforms() throws Exception {
    try (DockerRegistry registry = new DockerRegistry(folder, Optional.empty())) {
      String name = registry.host() + "/both:1";
      JsonNode built =
          strata.build(context(CROSS), "--platform", BOTH, "--push", "-t", name).metadata();
      Program other = new Program(Files.createDirectory(folder.resolve("other")));
      Path output = folder.resolve("out");
      Path context = context("FROM " + name + "\nCOPY --from=" + name + " /in/arch /copied\n");
      other.build(context, "--platform", BOTH, "-o", "type=local,dest=" + output);

      String raw =
          peers.run("skopeo", "inspect", "--raw", "--tls-verify=false", "docker://" + name);
      assertThat(Digest.of(raw.getBytes(StandardCharsets.UTF_8)))
          .hasToString(built.get("containerimage.digest").asString());
      assertThat(output.resolve("linux_arm64/copied")).hasContent("for arm64");
      assertThat(output.resolve("linux_amd64/copied")).hasContent("for amd64");
      assertThat(other.run("verify").exitCode()).isZero();
    }
  }

  @Test
  void anIndexInTheLocalStoreIsABaseForEachOfItsPlatforms() throws Exception {
    strata.build(context(CROSS), "--platform", BOTH, "-t", "both:1");

    Path output = folder.resolve("out");
    strata.build(
        context("FROM both:1\nCOPY --from=both:1 /in/arch /copied\n"),
        "--platform=linux/arm64",
        "-o",
        "type=local,dest=" + output);

    assertThat(output.resolve("copied")).hasContent("for arm64");
  }

  @Test
  void aDockerArchiveOfSeveralPlatformsIsRefused() throws Exception {
    Program.Result result =
        strata.run(
            "build",
            "--platform",
            BOTH,
            "-o",
            "type=docker,dest=" + folder.resolve("x.tar"),
            context(CROSS).toString());

    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.err())
        .contains(
            "-o type=docker holds one image alone: several platforms need type=oci, or type=image");
  }

  @Test
  void aForeignRunIsRefusedWithItsLineAndWhatToDo() throws Exception {
    Path context = context("FROM scratch\nCOPY program /program\nRUN [\"/program\"]\n");
    Program.Result result = strata.run("build", "--platform=linux/mips", context.toString());

    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.err())
        .contains(
            ">>> RUN [\"/program\"]",
            "this machine does not run programs of linux/mips: no interpreter for linux/mips is"
                + " registered in /proc/sys/fs/binfmt_misc",
            "apt-get install qemu-user-static",
            "FROM --platform=$BUILDPLATFORM");
  }

  @Test
  void aForeignRunGoesThroughTheInterpreterOfTheMachine() throws Exception {
    Path context = context("FROM scratch\nCOPY program /program\nRUN [\"/program\"]\n");
    Path output = folder.resolve("out");
    List<String> command = new ArrayList<>();
    command.addAll(List.of("unshare", "-Urm", "-pf", "--mount-proc", "sh", "-c", EMULATED, "sh"));
    command.addAll(List.of(Path.of("strata").toAbsolutePath().toString(), "--root"));
    command.addAll(List.of(strata.root().toString(), "build", "--platform=linux/arm64"));
    command.addAll(List.of("-o", "type=local,dest=" + output, context.toString()));
    peers.run(command.toArray(String[]::new));

    assertThat(output.resolve("made")).hasContent("arm");
  }

  private Path context(String dockerfile) throws IOException {
    Path context = Files.createTempDirectory(folder, "context");
    Path program = context.resolve("program");
    Files.write(program, HexFormat.of().parseHex(PROGRAM));
    assertThat(program.toFile().setExecutable(true)).isTrue();
    Files.writeString(context.resolve("Dockerfile"), dockerfile);
    return context;
  }
}
