package dev.strata.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
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
}
