package dev.strata.image;

import static org.assertj.core.api.Assertions.assertThat;

import dev.strata.oci.Digest;
import dev.strata.oci.ImageReference;
import dev.strata.oci.Platform;
import dev.strata.plan.ResolvedImage;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Archives in both directions with skopeo, the independent reader and writer.
final class PeerTest {
  private static final ImageReference NAME = ImageReference.parse("me/x:1");
  @TempDir private Path folder;
  private Images images;
  private PackedImage image;

  @BeforeEach
  void pack() throws Exception {
    images = new Images(folder.resolve("a"));
    image =
        images.image(
            PackOptions.DEFAULT,
            images.layerOfBytes(ImagePackerTest.manyFiles(600)),
            images.layer(Map.of("b", "2")));
  }

  @Test
  void skopeoReadsOurImageLayout() throws Exception {
    Path layout = folder.resolve("layout");
    new Exporter(images.store).writeOci(List.of(NamedImage.of(image, List.of(NAME))), layout);

    assertThat(skopeo("inspect", "oci:" + layout + ":1"))
        .contains(image.descriptor().digest().toString());
    assertThat(
            Digest.of(
                skopeo("inspect", "--raw", "oci:" + layout + ":1")
                    .getBytes(StandardCharsets.UTF_8)))
        .isEqualTo(image.descriptor().digest());
  }

  @Test
  void skopeoReadsOurArchivesAndWeReadWhatItMakesOfThem() throws Exception {
    Path oci = folder.resolve("oci.tar");
    Path docker = folder.resolve("docker.tar");
    try (OutputStream out = Files.newOutputStream(oci)) {
      new Exporter(images.store).writeOci(List.of(NamedImage.of(image, List.of(NAME))), out);
    }
    try (OutputStream out = Files.newOutputStream(docker)) {
      new Exporter(images.store).writeDocker(List.of(NamedImage.of(image, List.of(NAME))), out);
    }
    Path dockerByPeer = folder.resolve("docker-by-peer.tar");
    Path ociByPeer = folder.resolve("oci-by-peer.tar");
    skopeo("copy", "oci-archive:" + oci, "docker-archive:" + dockerByPeer + ":me/x:1");
    skopeo("copy", "oci-archive:" + oci, "oci-archive:" + ociByPeer + ":docker.io/me/x:1");
    Path fromDocker = folder.resolve("from-docker");
    skopeo("copy", "docker-archive:" + docker + ":me/x:1", "oci:" + fromDocker + ":1");

    assertThat(load(ociByPeer, 1).digest()).isEqualTo(image.descriptor().digest());
    assertThat(load(dockerByPeer, 2).config()).isEqualTo(image.config());
    assertThat(load(docker, 3).digest()).isEqualTo(image.descriptor().digest());
    try (Images other = new Images(folder.resolve("4"))) {
      ResolvedImage found =
          other.store.resolve("oci-layout://" + fromDocker + ":1", Platform.host());
      assertThat(found.config()).isEqualTo(image.config());
      assertThat(other.store.layer(found.config().diffIds().getFirst()).index().size())
          .isEqualTo(600);
    }
  }

  @Test
  void skopeoReadsZstdAndUncompressedLayers() throws Exception {
    for (Compression compression : List.of(Compression.ZSTD, Compression.NONE)) {
      PackedImage packed =
          images.image(
              ImagePackerTest.options(compression),
              images.layerOfBytes(ImagePackerTest.manyFiles(600)));
      Path layout = folder.resolve("layout-" + compression);
      new Exporter(images.store).writeOci(List.of(NamedImage.of(packed, List.of(NAME))), layout);
      Path copy = folder.resolve("copy-" + compression);

      skopeo("copy", "--dest-compress", "oci:" + layout + ":1", "dir:" + copy);
      assertThat(copy).isNotEmptyDirectory();
    }
  }

  private ResolvedImage load(Path archive, int number) throws Exception {
    try (Images other = new Images(folder.resolve("load" + number))) {
      other.store.load(archive);
      ResolvedImage found = other.store.resolve("me/x:1", Platform.host());
      assertThat(other.store.layer(found.config().diffIds().getLast()).find("b")).isPresent();
      return found;
    }
  }

  private static String skopeo(String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of("skopeo", "--insecure-policy"));
    command.addAll(List.of(arguments));
    Process process = new ProcessBuilder(command).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    String errors = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(command + ": " + errors).isZero();
    return output;
  }
}
