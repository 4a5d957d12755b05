package dev.strata.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.strata.RemoteServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Every kind of named context, in every place that takes one: a COPY from it, a mount of it, and a
/// stage that starts from it.
@Tag("root")
final class NamedContextsIT {
  private static final String USES =
      """
      FROM other AS started
      FROM strata.local/base
      COPY --from=other /file /copied
      COPY --from=started /file /started
      RUN --mount=from=other,target=/mounted cat /mounted/file > /seen
      """;

  @TempDir Path folder;
  private Program strata;

  @BeforeEach
  void open() {
    strata = new Program(folder);
  }

  @Test
  void aLocalFolder() throws Exception {
    check(folderWith("in a folder").toString(), "in a folder");
  }

  @Test
  void anImageOfThisMachine() throws Exception {
    strata.build(imageWith("in an image"), "-t", "local:3");

    check("docker-image://local:3", "in an image");
  }

  @Test
  void anImageLayoutByTagAndByDigest() throws Exception {
    Path layout = folder.resolve("layout");
    String output = "type=oci,tar=false,dest=" + layout;
    String digest =
        strata
            .build(imageWith("in a layout"), "-t", "laid:7", "-o", output)
            .metadata()
            .get("containerimage.digest")
            .asString();
    strata.build(imageWith("of another tag"), "-t", "laid:8", "-o", output);

    check("oci-layout://" + layout + ":7", "in a layout");
    check("oci-layout://" + layout + ":8", "of another tag");
    check("oci-layout://" + layout + "@" + digest, "in a layout");
  }

  @Test
  void anImageOfARegistryByTagAndByDigest() throws Exception {
    try (DockerRegistry registry = new DockerRegistry(folder, Optional.empty())) {
      String name = registry.host() + "/pushed";
      Program other = new Program(Files.createDirectory(folder.resolve("other")));
      String digest =
          other
              .build(imageWith("in a registry"), "--push", "-t", name + ":1")
              .metadata()
              .get("containerimage.digest")
              .asString();

      check("docker-image://" + name + ":1", "in a registry");
      check("docker-image://" + name + "@" + digest, "in a registry");
      Path output = folder.resolve("direct");
      strata.build(
          context("FROM scratch\nCOPY --from=" + name + ":1 /file /copied\n"),
          "-o",
          "type=local,dest=" + output);
      assertThat(output.resolve("copied")).hasContent("in a registry");
    }
  }

  @Test
  void aRepositoryAndAFileOnAServer() throws Exception {
    Path served = Files.createDirectory(folder.resolve("served"));
    Files.writeString(served.resolve("text"), "in a file");
    Path work = folderWith("in a repository");
    RemoteServer server = new RemoteServer(served);
    try {
      server.publish(work, "repo.git");

      check(server.url("/git/repo.git") + "#v1", "in a repository");
      // As in BuildKit, a single file is called context.
      check(server.url("/text"), "in a file", USES.replace("/file", "/context"));
    } finally {
      server.close();
    }
  }

  @Test
  void whatIsNotThereIsNamed() throws Exception {
    Program.Result image = failed("docker-image://nowhere.invalid/none:1");
    Program.Result layout = failed("oci-layout://" + folder.resolve("none") + ":1");

    assertThat(image.err()).contains("nowhere.invalid/none:1");
    assertThat(layout.err())
        .contains(folder.resolve("none").toString(), "give the folder of an OCI image layout");
  }

  private Program.Result failed(String source) throws Exception {
    Program.Result result =
        strata.run("build", "--build-context", "other=" + source, context(USES).toString());
    assertThat(result.exitCode()).isNotZero();
    assertThat(result.err()).doesNotContain("Exception");
    return result;
  }

  private void check(String source, String content) throws Exception {
    check(source, content, USES);
  }

  private void check(String source, String content, String dockerfile) throws Exception {
    Path output = Files.createTempDirectory(folder, "out");
    Path context = context(dockerfile);
    List<String> options = new ArrayList<>(List.of("--build-context", "other=" + source));
    assertThat(strata.build(context, options.toArray(String[]::new)).steps("failed")).isEmpty();
    options.addAll(List.of("-o", "type=local,dest=" + output));
    Program.Build again = strata.build(context, options.toArray(String[]::new));

    assertThat(again.steps("run")).as(source).isEmpty();
    assertThat(output.resolve("copied")).as(source).hasContent(content);
    assertThat(output.resolve("started")).as(source).hasContent(content);
    assertThat(output.resolve("seen")).as(source).hasContent(content);
  }

  private Path folderWith(String text) throws IOException {
    Path files = Files.createTempDirectory(folder, "files");
    Files.writeString(files.resolve("file"), text);
    return files;
  }

  private Path imageWith(String text) throws IOException {
    Path context = context("FROM scratch\nCOPY file /file\n");
    Files.writeString(context.resolve("file"), text);
    return context;
  }

  private Path context(String dockerfile) throws IOException {
    Path context = Files.createTempDirectory(folder, "context");
    Files.writeString(context.resolve("Dockerfile"), dockerfile);
    return context;
  }
}
