package dev.strata.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.strata.layer.Layer;
import dev.strata.layer.LayerTar;
import dev.strata.oci.Descriptor;
import dev.strata.oci.Digest;
import dev.strata.oci.ImageConfig;
import dev.strata.oci.LayerCompression;
import dev.strata.oci.MediaTypes;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class ImagePackerTest {
  @TempDir private Path folder;

  @ParameterizedTest
  @EnumSource(LayerCompression.class)
  void packsTheLayersTarUnderItsDiffId(LayerCompression kind) throws Exception {
    try (Images images = new Images(folder)) {
      Layer layer = images.layerOfBytes(manyFiles(400));
      PackedImage image = images.image(options(Compression.of(kind)), layer);
      ByteArrayOutputStream tar = new ByteArrayOutputStream();
      LayerTar.write(layer, tar);

      Descriptor blob = image.manifest().layers().getFirst();
      assertThat(blob.mediaType()).isEqualTo(MediaTypes.layer(kind, true));
      assertThat(image.config().diffIds().getFirst().digest())
          .isEqualTo(Digest.of(tar.toByteArray()));
      try (InputStream in = LayerTar.decompress(images.blobs.open(blob.digest()))) {
        assertThat(in.readAllBytes()).isEqualTo(tar.toByteArray());
      }
    }
  }

  @Test
  void givesTheSameImageWithAnyNumberOfThreads() throws Exception {
    try (Images one = new Images(folder.resolve("one"), 1);
        Images four = new Images(folder.resolve("four"), 4)) {
      Map<String, byte[]> files = manyFiles(1500);
      assertThat(one.image(PackOptions.DEFAULT, one.layerOfBytes(files)).descriptor())
          .isEqualTo(four.image(PackOptions.DEFAULT, four.layerOfBytes(files)).descriptor());
    }
  }

  @Test
  void isReadByGzip() throws Exception {
    try (Images images = new Images(folder)) {
      PackedImage image = images.image(PackOptions.DEFAULT, images.layerOfBytes(manyFiles(1500)));
      Path blob = images.blobs.find(image.manifest().layers().getFirst().digest()).orElseThrow();

      try (InputStream in = new GZIPInputStream(Files.newInputStream(blob))) {
        assertThat(Digest.of(in.readAllBytes()))
            .isEqualTo(image.config().diffIds().getFirst().digest());
      }
      Process gzip = new ProcessBuilder("gzip", "-t", "-v").redirectInput(blob.toFile()).start();
      assertThat(gzip.waitFor()).isZero();
    }
  }

  @Test
  void compressesALayerOnce() throws Exception {
    try (Images images = new Images(folder)) {
      Layer layer = images.layer(Map.of("a", "text"));
      PackedImage first = images.image(PackOptions.DEFAULT, layer);
      PackedImage second = images.image(PackOptions.DEFAULT, layer);

      assertThat(second).isEqualTo(first);
      assertThat(images.packed.recorded).isEqualTo(1);

      images.blobs.remove(first.manifest().layers().getFirst().digest());
      assertThat(images.image(PackOptions.DEFAULT, layer)).isEqualTo(first);
      assertThat(images.blobs.contains(first.manifest().layers().getFirst().digest())).isTrue();
    }
  }

  @Test
  void reusesTheMembersThatDidNotChangeAndNoDamagedOne() throws Exception {
    try (Images images = new Images(folder.resolve("a"));
        Images fresh = new Images(folder.resolve("b"))) {
      Map<String, byte[]> files = manyFiles(1500);
      PackedImage before = images.image(PackOptions.DEFAULT, images.layerOfBytes(files));
      files.put("f00700", new byte[] {1});
      PackedImage expected = fresh.image(PackOptions.DEFAULT, fresh.layerOfBytes(files));

      Path old = images.blobs.find(before.manifest().layers().getFirst().digest()).orElseThrow();
      byte[] damaged = Files.readAllBytes(old);
      damaged[20_000] ^= 1;
      Files.write(old, damaged);

      assertThat(images.image(PackOptions.DEFAULT, images.layerOfBytes(files))).isEqualTo(expected);
    }
  }

  @Test
  void keepsTheBlobOfALayerFromOutsideUnlessForced() throws Exception {
    try (Images outside = new Images(folder.resolve("outside"));
        Images images = new Images(folder.resolve("in"))) {
      PackedImage base =
          outside.image(
              options(new Compression(LayerCompression.ZSTD, 9)), outside.layer(Map.of("a", "1")));
      Path layout = folder.resolve("layout");
      new Exporter(outside.store).writeOci(List.of(NamedImage.of(base, List.of())), layout);
      images.store.load(layout);
      Layer own = images.layer(Map.of("b", "2"));
      var layers =
          List.of(
              new dev.strata.layer.LayerId(base.config().diffIds().getFirst().digest()), own.id());

      PackedImage kept = images.packer.pack(Images.config(2), layers, PackOptions.DEFAULT);
      assertThat(kept.manifest().layers().getFirst())
          .isEqualTo(base.manifest().layers().getFirst());
      assertThat(kept.manifest().layers().getLast().mediaType())
          .isEqualTo(MediaTypes.OCI_LAYER_GZIP);

      PackedImage forced =
          images.packer.pack(
              Images.config(2),
              layers,
              new PackOptions(
                  Compression.GZIP, true, false, Optional.empty(), false, new TreeMap<>()));
      assertThat(forced.manifest().layers())
          .allMatch(l -> l.mediaType().equals(MediaTypes.DOCKER_LAYER_GZIP));
      assertThat(forced.config().diffIds()).isEqualTo(kept.config().diffIds());
    }
  }

  @Test
  void clampsTimesToTheEpoch() throws Exception {
    Instant epoch = Instant.ofEpochSecond(1_600_000_000);
    try (Images images = new Images(folder)) {
      Layer layer = images.layer(Map.of("a", "text"));
      PackOptions clamped =
          new PackOptions(Compression.GZIP, false, true, Optional.of(epoch), true, new TreeMap<>());
      ImageConfig config = images.image(clamped, layer).config();

      assertThat(config.created()).contains(epoch);
      assertThat(config.history()).allMatch(h -> h.created().equals(Optional.of(epoch)));
      assertThat(config.diffIds())
          .isNotEqualTo(images.image(PackOptions.DEFAULT, layer).config().diffIds());
      Layer unpacked = images.store.layer(config.diffIds().getFirst());
      assertThat(unpacked.find("a").orElseThrow().mtimeNanos())
          .isEqualTo(1_600_000_000_000_000_000L);
    }
  }

  @Test
  void refusesAHistoryOfOtherLayers() throws Exception {
    try (Images images = new Images(folder)) {
      Layer layer = images.layer(Map.of("a", "text"));
      assertThatThrownBy(
              () -> images.packer.pack(Images.config(2), List.of(layer.id()), PackOptions.DEFAULT))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("2 layers, but there are 1");
    }
  }

  static PackOptions options(Compression compression) {
    return new PackOptions(compression, false, true, Optional.empty(), false, new TreeMap<>());
  }

  /// Some 4 KiB each, half of it compressible.
  static Map<String, byte[]> manyFiles(int count) {
    Random random = new Random(11);
    Map<String, byte[]> files = new TreeMap<>();
    for (int i = 0; i < count; i++) {
      byte[] bytes = new byte[random.nextInt(8000)];
      byte[] noise = new byte[bytes.length / 2];
      random.nextBytes(noise);
      System.arraycopy(noise, 0, bytes, 0, noise.length);
      files.put("f%05d".formatted(i), bytes);
    }
    return files;
  }
}
