package dev.strata.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.strata.content.BlobDamagedException;
import dev.strata.content.BlobStore;
import dev.strata.erofs.OverlayXattrs;
import dev.strata.layer.Layer;
import dev.strata.layer.LayerStore;
import dev.strata.layer.RefusedTarException;
import dev.strata.layer.TarLimits;
import dev.strata.oci.Descriptor;
import dev.strata.oci.DiffId;
import dev.strata.oci.Digest;
import dev.strata.oci.ImageConfig;
import dev.strata.oci.ImageConfigJson;
import dev.strata.oci.Index;
import dev.strata.oci.Manifest;
import dev.strata.oci.ManifestJson;
import dev.strata.oci.MediaTypes;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Archives that lie.
final class HostileImageTest {
  private static final String LAYOUT = "{\"imageLayoutVersion\":\"1.0.0\"}";
  @TempDir private Path folder;
  private Images images;
  private final SequencedMap<String, byte[]> archive = new LinkedHashMap<>();

  @BeforeEach
  void open() throws IOException {
    images = new Images(folder.resolve("store"));
  }

  @AfterEach
  void close() {
    images.close();
  }

  @Test
  void aBlobWithOtherBytesIsRefused() {
    archive.put("blobs/sha256/" + Digest.of(new byte[1]).hex(), bytes("something else"));
    assertThatThrownBy(this::load).isInstanceOf(BlobDamagedException.class);
    assertThat(images.blobs.contains(Digest.of(new byte[1]))).isFalse();
  }

  @Test
  void namesInAnArchiveAreNoPaths() throws Exception {
    image(layer("x"), "x", MediaTypes.OCI_LAYER, 0);
    archive.put("../../../../" + folder + "/escaped", bytes("x"));
    archive.put("/" + folder + "/absolute", bytes("x"));
    load();
    assertThat(folder.resolve("escaped")).doesNotExist();
    assertThat(folder.resolve("absolute")).doesNotExist();
  }

  @Test
  void aLayerThatIsNotWhatTheConfigSaysIsNotUsed() throws Exception {
    Descriptor target = image(layer("evil"), "good", MediaTypes.OCI_LAYER, 0);
    load();
    DiffId diffId = images.store.images(target).getFirst().config().diffIds().getFirst();
    assertThatThrownBy(() -> images.store.layer(diffId))
        .isInstanceOf(InvalidImageException.class)
        .hasMessageContaining("but the image config says " + diffId);
    assertThat(images.layers.list()).isEmpty();
  }

  @Test
  void itCannotTakeThePlaceOfARightOne() throws Exception {
    image(layer("evil"), "good", MediaTypes.OCI_LAYER, 0);
    load();
    archive.clear();
    Descriptor good = image(layer("good"), "good", MediaTypes.OCI_LAYER, 0);
    load();
    DiffId diffId = images.store.images(good).getFirst().config().diffIds().getFirst();

    PackedImage built =
        images.packer.pack(
            Images.config(1),
            List.of(new dev.strata.layer.LayerId(diffId.digest())),
            PackOptions.DEFAULT);
    assertThat(built.manifest().layers().getFirst().digest()).isEqualTo(diffId.digest());
    Layer layer = images.store.layer(diffId);
    assertThat(
            new String(
                layer.open(layer.find("f").orElseThrow()).readAllBytes(), StandardCharsets.UTF_8))
        .isEqualTo("good");
  }

  @Test
  void aWrongSizeIsRefused() throws Exception {
    image(layer("x"), "x", MediaTypes.OCI_LAYER, 1);
    assertThatThrownBy(this::load)
        .isInstanceOf(InvalidImageException.class)
        .hasMessageContaining("were promised");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "application/vnd.oci.image.layer.nondistributable.v1.tar",
        "application/vnd.docker.image.rootfs.foreign.diff.tar.gzip",
        "text/html"
      })
  void foreignAndUnknownLayersAreRefused(String mediaType) throws Exception {
    image(layer("x"), "x", mediaType, 0);
    assertThatThrownBy(this::load).isInstanceOf(InvalidImageException.class);
  }

  @Test
  void aMissingBlobIsNamed() throws Exception {
    image(layer("x"), "x", MediaTypes.OCI_LAYER, 0);
    String layer = Digest.of(layer("x")).hex();
    archive.remove("blobs/sha256/" + layer);
    assertThatThrownBy(this::load)
        .isInstanceOf(InvalidImageException.class)
        .hasMessageContaining("lacks its layer sha256:" + layer);
  }

  @Test
  void anIndexThatLeadsToItselfOrNowhereEnds() throws Exception {
    List<Descriptor> below = List.of();
    for (int i = 0; i < 50; i++) {
      byte[] index = ManifestJson.encode(Index.of(MediaTypes.OCI_INDEX, below));
      Digest digest = Digest.of(index);
      archive.put("blobs/sha256/" + digest.hex(), index);
      below = List.of(Descriptor.of(MediaTypes.OCI_INDEX, digest, index.length));
    }
    index(below);
    assertThatThrownBy(this::load)
        .isInstanceOf(InvalidImageException.class)
        .hasMessageContaining("nested");
  }

  @Test
  void aCompressedBombStopsAtTheLimit() throws Exception {
    TarLimits limits = new TarLimits(100, 1 << 20, 255, 10, 1 << 16);
    ImageStore store =
        new ImageStore(
            folder.resolve("limited"),
            new BlobStore(folder.resolve("limited-blobs")),
            new LayerStore(folder.resolve("limited-layers"), OverlayXattrs.TRUSTED),
            RemoteBlobs.NONE,
            limits);
    ByteArrayOutputStream bomb = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(bomb)) {
      gzip.write(tar(Map.of("f", new byte[8 << 20])));
    }
    Descriptor target = image(bomb.toByteArray(), "x", MediaTypes.OCI_LAYER_GZIP, 0);
    store.load(new ByteArrayInputStream(tar(archive)));
    DiffId diffId = store.images(target).getFirst().config().diffIds().getFirst();
    assertThatThrownBy(() -> store.layer(diffId)).isInstanceOf(RefusedTarException.class);
  }

  @Test
  void aLayerThatLeadsOutOfTheRootIsRefused() throws Exception {
    byte[] evil = tar(Map.of("../../evil", bytes("x")));
    Descriptor target = imageOf(evil, new DiffId(Digest.of(evil)), MediaTypes.OCI_LAYER, 0);
    load();
    DiffId diffId = images.store.images(target).getFirst().config().diffIds().getFirst();
    assertThatThrownBy(() -> images.store.layer(diffId)).isInstanceOf(RefusedTarException.class);
  }

  @Test
  void linksInADockerArchiveLeadNowhereElse() throws Exception {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (TarArchiveOutputStream tar = new TarArchiveOutputStream(out)) {
      TarArchiveEntry link = new TarArchiveEntry("x.json", TarConstants.LF_SYMLINK);
      link.setLinkName("/etc/hostname");
      tar.putArchiveEntry(link);
      tar.closeArchiveEntry();
      TarArchiveEntry loop = new TarArchiveEntry("l.tar", TarConstants.LF_SYMLINK);
      loop.setLinkName("l.tar");
      tar.putArchiveEntry(loop);
      tar.closeArchiveEntry();
      byte[] manifest = bytes("[{\"Config\":\"x.json\",\"RepoTags\":[],\"Layers\":[\"l.tar\"]}]");
      TarArchiveEntry entry = new TarArchiveEntry("manifest.json");
      entry.setSize(manifest.length);
      tar.putArchiveEntry(entry);
      tar.write(manifest);
      tar.closeArchiveEntry();
    }
    assertThatThrownBy(() -> images.store.load(new ByteArrayInputStream(out.toByteArray())))
        .isInstanceOf(InvalidImageException.class)
        .hasMessageContaining("lacks x.json");
  }

  @Test
  void aLinkInAnImageLayoutIsNotFollowed() throws Exception {
    Path layout = folder.resolve("layout");
    Files.createDirectories(layout.resolve("blobs/sha256"));
    Descriptor target = image(layer("x"), "x", MediaTypes.OCI_LAYER, 0);
    for (Map.Entry<String, byte[]> file : archive.entrySet()) {
      Files.write(layout.resolve(file.getKey()), file.getValue());
    }
    Path blob = layout.resolve("blobs/sha256").resolve(target.digest().hex());
    Path moved = Files.move(blob, folder.resolve("elsewhere"));
    Files.createSymbolicLink(blob, moved);
    assertThatThrownBy(() -> images.store.load(layout)).isInstanceOf(IOException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "no tar at all, but long enough to be looked at twice"})
  void whatIsNoImageIsSaidToBeNone(String text) {
    assertThatThrownBy(() -> images.store.load(new ByteArrayInputStream(bytes(text))))
        .isInstanceOf(IOException.class);
    assertThat(images.blobs.contains(Digest.of(bytes(text)))).isFalse();
  }

  private void load() throws IOException {
    images.store.load(new ByteArrayInputStream(tar(archive)));
  }

  /// Puts an image of one layer into the archive, whose config promises the layer `promised`.
  private Descriptor image(byte[] layer, String promised, String mediaType, int sizeOff)
      throws IOException {
    return imageOf(layer, new DiffId(Digest.of(layer(promised))), mediaType, sizeOff);
  }

  private Descriptor imageOf(byte[] layer, DiffId promised, String mediaType, int sizeOff)
      throws IOException {
    ImageConfig plain = Images.config(1);
    byte[] config =
        ImageConfigJson.encode(
            new ImageConfig(
                plain.created(),
                "",
                plain.platform(),
                plain.runtime(),
                List.of(promised),
                plain.history()));
    Descriptor layerBlob = blob(layer, mediaType);
    byte[] manifest =
        ManifestJson.encode(
            Manifest.of(
                MediaTypes.OCI_MANIFEST,
                blob(config, MediaTypes.OCI_CONFIG),
                List.of(
                    Descriptor.of(
                        mediaType, layerBlob.digest(), layerBlob.sizeBytes() + sizeOff))));
    Descriptor target = blob(manifest, MediaTypes.OCI_MANIFEST);
    index(List.of(target));
    return target;
  }

  private void index(List<Descriptor> manifests) {
    archive.put(
        "index.json",
        ManifestJson.encode(Index.of(MediaTypes.OCI_INDEX, new ArrayList<>(manifests))));
    archive.put("oci-layout", bytes(LAYOUT));
  }

  private Descriptor blob(byte[] bytes, String mediaType) {
    Digest digest = Digest.of(bytes);
    archive.put("blobs/sha256/" + digest.hex(), bytes);
    return Descriptor.of(mediaType, digest, bytes.length);
  }

  private static byte[] layer(String text) throws IOException {
    return tar(Map.of("f", bytes(text)));
  }

  private static byte[] tar(Map<String, byte[]> files) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes)) {
      tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
      for (Map.Entry<String, byte[]> file : files.entrySet()) {
        TarArchiveEntry entry = new TarArchiveEntry(file.getKey(), true);
        entry.setModTime(0L);
        entry.setIds(0, 0);
        entry.setNames("", "");
        entry.setSize(file.getValue().length);
        tar.putArchiveEntry(entry);
        tar.write(file.getValue());
        tar.closeArchiveEntry();
      }
    }
    return bytes.toByteArray();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
