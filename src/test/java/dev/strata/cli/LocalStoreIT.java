package dev.strata.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Images of the local store: names, archives, history.
@Tag("root")
final class LocalStoreIT {
  @TempDir Path folder;
  private Program strata;
  private String digest = "";

  @BeforeEach
  void build() throws Exception {
    strata = new Program(Files.createDirectory(folder.resolve("a")));
    digest =
        strata
            .build(Path.of("samples/hello"), "-t", "hello:1")
            .metadata()
            .get("containerimage.digest")
            .asString();
  }

  @Test
  void aNameIsGivenAndTakenAway() throws Exception {
    assertThat(strata.run("tag", "hello:1", "other:2").exitCode()).isZero();
    assertThat(strata.run("images", "--format", "{{.Repository}}:{{.Tag}}").out())
        .contains("hello:1", "other:2");

    assertThat(strata.run("rmi", "hello:1").out()).isEqualTo("Untagged: hello:1\n");
    assertThat(strata.run("rmi", "other:2").out())
        .isEqualTo("Untagged: other:2\nDeleted: " + digest + "\n");
    Program.Result gone = strata.run("rmi", "other:2");

    assertThat(gone.exitCode()).isEqualTo(1);
    assertThat(gone.err()).contains("No such image: other:2");
  }

  @Test
  void aSavedImageIsLoadedWithItsDigest() throws Exception {
    for (String format : List.of("docker", "oci")) {
      Path archive = folder.resolve(format + ".tar");
      assertThat(
              strata
                  .run("save", "--format", format, "-o", archive.toString(), "hello:1")
                  .exitCode())
          .isZero();
      Program other = new Program(Files.createDirectory(folder.resolve(format)));

      assertThat(other.run("load", "-i", archive.toString()).out())
          .isEqualTo("Loaded image: hello:1\n");
      assertThat(other.run("images", "--digests").out()).contains(digest);
      Process skopeo =
          new ProcessBuilder(
                  "skopeo",
                  "--insecure-policy",
                  "inspect",
                  (format.equals("docker") ? "docker-archive:" : "oci-archive:") + archive)
              .redirectErrorStream(true)
              .start();
      String seen = new String(skopeo.getInputStream().readAllBytes());
      assertThat(skopeo.waitFor()).as(seen).isZero();
    }
  }

  @Test
  void anArchiveOnStandardOutputIsTheSame() throws Exception {
    Path piped = folder.resolve("piped.tar");
    Path archive = folder.resolve("archive.tar");
    Process save = strata.start(piped, "save", "hello:1");
    assertThat(save.waitFor()).isZero();
    strata.run("save", "-o", archive.toString(), "hello:1");

    assertThat(piped).hasSameBinaryContentAs(archive);
  }

  @Test
  void theHistoryTellsTheInstructionsTheLastFirst() throws Exception {
    String text = strata.run("history", "hello:1").out();
    String json = strata.run("history", "--format", "json", "hello:1").out();

    assertThat(text).startsWith("IMAGE").contains("CREATED BY").contains("COPY");
    assertThat(json).contains("\"CreatedBy\":").contains("\"Size\":");
  }
}
