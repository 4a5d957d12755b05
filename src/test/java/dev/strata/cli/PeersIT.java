package dev.strata.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Other programs read the images that Strata makes: skopeo and buildah.
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

    String inspected = peer("skopeo", "inspect", "oci:" + layout + ":1");
    assertThat(inspected)
        .contains("org.opencontainers.image.title")
        .contains("PATH=/usr/local/sbin");

    String storage =
        "containers-storage:[vfs@"
            + folder.resolve("store")
            + "+"
            + folder.resolve("run")
            + "]hello:1";
    peer("skopeo", "--insecure-policy", "copy", "oci-archive:" + archive, storage);
    String container = buildah("from", "--pull-never", "hello:1").strip();
    String output = buildah("run", "--isolation", "chroot", container, "--", "/app/hello");

    assertThat(output).contains("Hello from 5 words: digests keys layers records stages");
    buildah("rm", container);
  }

  private String buildah(String... arguments) throws Exception {
    List<String> command =
        new java.util.ArrayList<>(
            List.of(
                "buildah",
                "--storage-driver",
                "vfs",
                "--root",
                folder.resolve("store").toString(),
                "--runroot",
                folder.resolve("run").toString()));
    command.addAll(List.of(arguments));
    return peer(command.toArray(String[]::new));
  }

  private String peer(String... command) throws IOException, InterruptedException {
    Path output = Files.createTempFile(folder, "peer", ".txt");
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
    builder.environment().putAll(Map.of("TMPDIR", folder.toString()));
    int code = builder.start().waitFor();
    String text = Files.readString(output);
    assertThat(code).as(String.join(" ", command) + "\n" + text).isZero();
    return text;
  }
}
