package dev.strata.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.strata.layer.Layer;
import dev.strata.layer.LayerId;
import dev.strata.oci.Descriptor;
import dev.strata.oci.ImageReference;
import dev.strata.oci.Platform;
import dev.strata.plan.ImageResolver.UnresolvedException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ImageStoreTest {
  private static final ImageReference NAME = ImageReference.parse("me/x:1");
  @TempDir private Path folder;

  @Test
  void findsAnImageByAnySpellingOfItsName() throws Exception {
    try (Images images = new Images(folder)) {
      PackedImage image = images.image(PackOptions.DEFAULT, images.layer(Map.of("a", "1")));
      images.store.tag(ImageReference.parse("x"), image.descriptor());
      Platform host = Platform.host();

      assertThat(images.store.resolve("docker.io/library/x", host).digest())
          .isEqualTo(image.descriptor().digest());
      assertThat(images.store.resolve("x@" + image.descriptor().digest(), host).config())
          .isEqualTo(image.config());
      assertThat(images.store.list()).hasSize(1);
      assertThat(images.store.reachable()).hasSize(3);

      assertThat(images.store.untag(ImageReference.parse("x:latest"))).isTrue();
      assertThat(images.store.untag(ImageReference.parse("x:latest"))).isFalse();
      assertThatThrownBy(() -> images.store.resolve("x", host))
          .isInstanceOfSatisfying(
              UnresolvedException.class, e -> assertThat(e.hint()).contains("strata load"));
    }
  }

  @Test
  void refusesAnImageOfAnotherPlatform() throws Exception {
    try (Images images = new Images(folder)) {
      PackedImage image = images.image(PackOptions.DEFAULT, images.layer(Map.of("a", "1")));
      images.store.tag(NAME, image.descriptor());
      assertThatThrownBy(() -> images.store.resolve("me/x:1", Platform.parse("linux/s390x")))
          .isInstanceOf(UnresolvedException.class)
          .hasMessageContaining("linux/s390x");
    }
  }

  @Test
  void loadsWhatItExportedWithTheSameDigests() throws Exception {
    try (Images from = new Images(folder.resolve("from"))) {
      PackedImage image =
          from.image(
              PackOptions.DEFAULT, from.layer(Map.of("a", "1")), from.layer(Map.of("b", "2")));
      List<NamedImage> named = List.of(NamedImage.of(image, List.of(NAME)));
      Exporter exporter = new Exporter(from.store);
      ByteArrayOutputStream oci = new ByteArrayOutputStream();
      exporter.writeOci(named, oci);
      ByteArrayOutputStream docker = new ByteArrayOutputStream();
      exporter.writeDocker(named, docker);
      ByteArrayOutputStream zipped = new ByteArrayOutputStream();
      try (OutputStream gzip = new GZIPOutputStream(zipped)) {
        gzip.write(oci.toByteArray());
      }
      int i = 0;
      for (byte[] archive :
          List.of(oci.toByteArray(), docker.toByteArray(), zipped.toByteArray())) {
        try (Images to = new Images(folder.resolve("to" + i++))) {
          List<LoadedImage> loaded = to.store.load(new ByteArrayInputStream(archive));

          assertThat(loaded).hasSize(1);
          assertThat(loaded.getFirst().name()).contains(NAME);
          assertThat(to.store.resolve("me/x:1", Platform.host()).digest())
              .isEqualTo(image.descriptor().digest());
          Layer layer = to.store.layer(image.config().diffIds().getLast());
          assertThat(
                  new String(
                      layer.open(layer.find("b").orElseThrow()).readAllBytes(),
                      StandardCharsets.UTF_8))
              .isEqualTo("2");
          assertThat(layer.id())
              .isEqualTo(new LayerId(image.config().diffIds().getLast().digest()));
        }
      }
      ByteArrayOutputStream again = new ByteArrayOutputStream();
      exporter.writeOci(named, again);
      assertThat(again.toByteArray()).isEqualTo(oci.toByteArray());
    }
  }

  @Test
  void mergesIntoAnImageLayoutAndReadsFromIt() throws Exception {
    Path layout = folder.resolve("layout");
    try (Images images = new Images(folder.resolve("a"));
        Images other = new Images(folder.resolve("b"))) {
      Exporter exporter = new Exporter(images.store);
      PackedImage one = images.image(PackOptions.DEFAULT, images.layer(Map.of("a", "1")));
      PackedImage two = images.image(PackOptions.DEFAULT, images.layer(Map.of("a", "2")));
      ImageReference name = ImageReference.parse("x:two");
      exporter.writeOci(List.of(NamedImage.of(one, List.of(NAME))), layout);
      exporter.writeOci(List.of(NamedImage.of(one, List.of(name))), layout);
      exporter.writeOci(List.of(NamedImage.of(two, List.of(name))), layout);

      Platform host = Platform.host();
      assertThat(other.store.resolve("oci-layout://" + layout + ":1", host).digest())
          .isEqualTo(one.descriptor().digest());
      assertThat(other.store.resolve("oci-layout://" + layout + ":two", host).digest())
          .isEqualTo(two.descriptor().digest());
      assertThat(
              other
                  .store
                  .resolve("oci-layout://" + layout + "@" + one.descriptor().digest(), host)
                  .config())
          .isEqualTo(one.config());
      assertThatThrownBy(() -> other.store.resolve("oci-layout://" + layout + ":no", host))
          .isInstanceOf(UnresolvedException.class);
      assertThat(other.store.layer(two.config().diffIds().getFirst()).index().size()).isEqualTo(1);
    }
  }

  @Test
  void importsARootFileSystem() throws Exception {
    try (Images images = new Images(folder)) {
      ByteArrayOutputStream tar = new ByteArrayOutputStream();
      dev.strata.layer.LayerTar.write(images.layer(Map.of("etc-hello", "hi")), tar);
      Images other = new Images(folder.resolve("other"));
      LayerId layer = other.store.importRoot(new ByteArrayInputStream(tar.toByteArray()));
      PackedImage image = other.packer.describe(Images.config(1), List.of(layer));
      other.store.tag(NAME, image.descriptor());

      Layer found =
          other.store.layer(
              other.store.resolve("me/x:1", Platform.host()).config().diffIds().getFirst());
      assertThat(found.find("etc-hello")).isPresent();
      assertThat(other.blobs.contains(image.manifest().layers().getFirst().digest())).isFalse();
      new Exporter(other.store)
          .writeOci(List.of(NamedImage.of(image, List.of(NAME))), OutputStream.nullOutputStream());
      assertThat(other.blobs.contains(image.manifest().layers().getFirst().digest())).isTrue();
      other.close();
    }
  }

  @Test
  void usesABuiltImageAsABaseWithoutUnpackingIt() throws Exception {
    try (Images images = new Images(folder)) {
      Layer layer = images.layer(Map.of("a", "1"));
      PackedImage image = images.image(PackOptions.DEFAULT, layer);

      assertThat(images.store.layer(image.config().diffIds().getFirst()).id())
          .isEqualTo(layer.id());
    }
  }

  @Test
  void saysWhenALayerIsGone() throws Exception {
    try (Images images = new Images(folder)) {
      Layer layer = images.layer(Map.of("a", "1"));
      PackedImage image = images.image(PackOptions.DEFAULT, layer);
      images.layers.remove(layer.id());
      Descriptor blob = image.manifest().layers().getFirst();

      assertThat(images.store.layer(image.config().diffIds().getFirst()).index().size())
          .isEqualTo(1);

      images.layers.remove(new LayerId(image.config().diffIds().getFirst().digest()));
      images.blobs.remove(blob.digest());
      assertThatThrownBy(() -> images.store.layer(image.config().diffIds().getFirst()))
          .isInstanceOf(LayerUnavailableException.class);
    }
  }

  @Test
  void survivesADamagedRecordOfALayer() throws Exception {
    try (Images images = new Images(folder)) {
      Layer layer = images.layer(Map.of("a", "1"));
      PackedImage image = images.image(PackOptions.DEFAULT, layer);
      try (var records = Files.list(folder.resolve("images/layers"))) {
        for (Path record : records.toList()) {
          Files.writeString(record, "{");
        }
      }
      assertThat(images.image(PackOptions.DEFAULT, layer)).isEqualTo(image);
    }
  }
}
