package dev.strata.registry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.strata.image.Exporter;
import dev.strata.image.Images;
import dev.strata.image.NamedImage;
import dev.strata.image.RootExport;
import dev.strata.layer.Layer;
import dev.strata.oci.Descriptor;
import dev.strata.oci.Platform;
import dev.strata.plan.ResolvedImage;
import dev.strata.tree.Entry;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class HostBaseTest {
  private static final Path HOST = Path.of("/");
  @TempDir private Path folder;

  private HostBase base(Images images) {
    return new HostBase(
        HOST, folder.resolve("base.json"), images.store, images.packer, images.layers);
  }

  @Test
  void isAnOrdinaryLocalImage() throws Exception {
    try (Images images = new Images(folder)) {
      Descriptor target = base(images).ensure();

      ResolvedImage found = images.store.resolve("strata.local/base", Platform.host());

      assertThat(found.digest()).isEqualTo(target.digest());
      assertThat(found.config().runtime().command()).contains(List.of("sh"));
      assertThat(found.config().runtime().env()).containsKey("PATH");
    }
  }

  @Test
  void holdsTheUsualToolsAndTheirLibraries() throws Exception {
    try (Images images = new Images(folder)) {
      Layer layer = layer(images, base(images).ensure());

      for (String tool :
          List.of(
              "sh", "bash", "ls", "find", "xargs", "grep", "sed", "awk", "tar", "gzip", "mount")) {
        assertThat(layer.find("usr/bin/" + tool)).as(tool).isPresent();
      }
      assertThat(layer.find("bin").map(Entry::linkTarget)).contains("usr/bin");
      assertThat(layer.find("tmp").map(Entry::mode)).contains(01777);
      assertThat(layer.find("root").map(Entry::mode)).contains(0700);
      assertThat(layer.index().entries()).allMatch(e -> e.uid() == 0 && e.gid() == 0);
      assertThat(layer.index().entries()).noneMatch(e -> e.isFile() && (e.mode() & 06000) != 0);
    }
  }

  @Test
  void hasOneDigestWhoeverMakesIt() throws Exception {
    try (Images one = new Images(folder.resolve("one"));
        Images two = new Images(folder.resolve("two"))) {
      assertThat(base(one).make()).isEqualTo(base(two).make());
    }
  }

  @Test
  void isMadeAgainOnlyWhenItsFilesOrItselfChanged() throws Exception {
    Path host = folder.resolve("host");
    Files.createDirectories(host.resolve("usr/bin"));
    for (String tool : HostPrograms.REQUIRED) {
      Files.writeString(host.resolve("usr/bin").resolve(tool), "#!" + tool);
    }
    try (Images images = new Images(folder)) {
      HostBase base =
          new HostBase(
              host, folder.resolve("base.json"), images.store, images.packer, images.layers);
      Descriptor first = base.ensure();
      int made = layersMade(images);

      assertThat(base.ensure()).isEqualTo(first);
      assertThat(layersMade(images)).isEqualTo(made);

      Files.writeString(host.resolve("usr/bin/ls"), "#!changed");
      Descriptor changed = base.ensure();
      assertThat(changed).isNotEqualTo(first);

      images.store.untag(HostBase.NAME);
      assertThat(base.ensure()).isEqualTo(changed);
      assertThat(images.store.findTarget(HostBase.NAME)).contains(changed);
    }
  }

  @Test
  void saysWhatThisMachineLacks() throws Exception {
    try (Images images = new Images(folder)) {
      HostBase base =
          new HostBase(
              Files.createDirectories(folder.resolve("bare")),
              folder.resolve("base.json"),
              images.store,
              images.packer,
              images.layers);
      assertThat(org.assertj.core.api.Assertions.catchThrowable(base::ensure))
          .hasMessageContaining("this machine has no sh");
    }
  }

  @Test
  @Tag("root")
  void itsProgramsRunInIt() throws Exception {
    try (Images images = new Images(folder)) {
      Layer layer = layer(images, base(images).ensure());
      Path root = folder.resolve("root");
      RootExport.writeFolder(layer, root, Optional.empty());

      Process process =
          new ProcessBuilder(
                  "chroot",
                  root.toString(),
                  "/bin/sh",
                  "-c",
                  "printf 'b\\na\\n' | sort | awk '{print NR $1}' | tar --version >/dev/null &&"
                      + " echo x | gzip | gunzip | grep -c x && bash -c 'echo $BASH_VERSION' &&"
                      + " find /etc -name passwd | xargs sed -n 1p && mount --version && id -un")
              .redirectErrorStream(true)
              .start();
      String output =
          new String(
              process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);

      assertThat(process.waitFor()).as(output).isZero();
      assertThat(output).contains("root:x:0:0").endsWith("root\n");
    }
  }

  @Test
  void isExportedLikeAnyImage() throws Exception {
    try (Images images = new Images(folder)) {
      Descriptor target = base(images).ensure();
      Path archive = folder.resolve("base.tar");
      try (OutputStream out = Files.newOutputStream(archive)) {
        new Exporter(images.store)
            .writeOci(
                List.of(new NamedImage(target, List.of(HostBase.NAME), new java.util.TreeMap<>())),
                out);
      }
      try (Images other = new Images(folder.resolve("other"))) {
        other.store.load(archive);

        assertThat(layer(other, target).index().contentDigest())
            .isEqualTo(layer(images, target).index().contentDigest());
      }
    }
  }

  private static Layer layer(Images images, Descriptor target) throws Exception {
    return images.store.layer(images.store.images(target).getFirst().config().diffIds().getFirst());
  }

  private static int layersMade(Images images) throws Exception {
    return (int) images.layers.list().count();
  }
}
