package dev.strata.layer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.strata.erofs.OverlayXattrs;
import dev.strata.oci.Digest;
import dev.strata.tree.Entry;
import dev.strata.tree.EntryType;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LayerTarTest {
  @TempDir Path folder;
  private LayerStore store;

  @BeforeEach
  void open() throws IOException {
    store = new LayerStore(folder.resolve("layers"), OverlayXattrs.TRUSTED);
  }

  @Test
  void layerComesBackFromItsTar() throws Exception {
    Layer layer = everyKind();

    Layer read = read(write(layer));

    assertThat(read.index().entries())
        .isEqualTo(
            layer.index().entries().stream()
                .filter(entry -> entry.type() != EntryType.SOCKET)
                .toList());
  }

  @Test
  void socketsAreLeftOutAndNamed() throws Exception {
    Layer layer = new LayerMaker().special("s", EntryType.SOCKET, 0).file("f", "1").commit(store);
    TarSummary summary = LayerTar.write(layer, new ByteArrayOutputStream());

    assertThat(summary.skipped()).containsExactly("s");
    assertThat(summary.entries()).isEqualTo(1);
  }

  /// The diff id of every image hangs on it.
  @Test
  void bytesOfATarArePinned() throws Exception {
    assertThat(Digest.of(write(everyKind())))
        .hasToString("sha256:5d7f5dcba26021257bdf8970eeb0a5f02918e82549c2b99660fb882b5b37aca1");
  }

  @Test
  void anotherReaderReadsTheTar() throws Exception {
    List<String> seen = new ArrayList<>();
    try (TarArchiveInputStream tar =
        new TarArchiveInputStream(new ByteArrayInputStream(write(everyKind())), "UTF-8")) {
      TarArchiveEntry entry = tar.getNextEntry();
      while (entry != null) {
        seen.add(entry.getName() + (entry.isLink() ? " = " + entry.getLinkName() : ""));
        if (entry.getName().equals("bin/ping")) {
          assertThat(entry.getMode()).isEqualTo(04755);
          assertThat(entry.getLongGroupId()).isEqualTo(3_000_000);
          assertThat(entry.getLastModifiedTime().toInstant().getNano()).isEqualTo(5);
        }
        entry = tar.getNextEntry();
      }
    }
    assertThat(seen)
        .contains(
            "./", "bin/", "bin/ping", "bin/ping4 = bin/ping", ".wh.gone", "opaque/.wh..wh..opq");
  }

  @Test
  void gnuTarListsTheTar() throws Exception {
    Path tar = Files.write(folder.resolve("t.tar"), write(everyKind()));
    Process process =
        new ProcessBuilder("tar", "-tvf", tar.toString()).redirectErrorStream(true).start();

    String listing = new String(process.getInputStream().readAllBytes(), UTF_8);

    assertThat(process.waitFor()).as(listing).isZero();
    assertThat(listing).contains("bin/sh -> dash").contains("x".repeat(200));
  }

  @Test
  void gnuTarsAreRead() throws Exception {
    Path tree = Files.createDirectories(folder.resolve("tree/" + "long".repeat(40)));
    Files.writeString(tree.resolve("f".repeat(120)), "deep");
    Files.createLink(tree.resolve("g"), tree.resolve("f".repeat(120)));
    Files.createSymbolicLink(tree.resolve("l"), Path.of("x".repeat(150)));
    for (String format : List.of("gnu", "posix", "oldgnu")) {
      Path tar = folder.resolve(format + ".tar");
      Process process =
          new ProcessBuilder(
                  "tar",
                  "-C",
                  folder.resolve("tree").toString(),
                  "--format=" + format,
                  "-cf",
                  tar.toString(),
                  ".")
              .inheritIO()
              .start();
      assertThat(process.waitFor()).isZero();

      Layer layer = read(Files.readAllBytes(tar));

      String name = "long".repeat(40);
      assertThat(layer.find(name + "/l").get().linkTarget()).hasSize(150);
      assertThat(layer.find(name + "/g").get().hardLinkTo()).contains(name + "/" + "f".repeat(120));
      assertThat(layer.find("").get().isDirectory()).isTrue();
    }
  }

  @Test
  void entriesMayComeInAnyOrder() throws Exception {
    Layer layer =
        read(new TarMaker().file("z/b", "2").file("a", "1").folder("z/").file("z/a", "3").bytes());

    assertThat(paths(layer)).containsExactly("a", "z", "z/a", "z/b");
    assertThat(text(layer, "z/a")).isEqualTo("3");
    assertThat(text(layer, "a")).isEqualTo("1");
  }

  @Test
  void manyLargeFilesGoThroughTheSpoolFile() throws Exception {
    TarMaker tar = new TarMaker();
    for (int i = 9; i >= 0; i--) {
      tar.file("f" + i, (i + "").repeat(1_000_000));
    }

    Layer layer = read(tar.bytes());

    for (int i = 0; i < 10; i++) {
      assertThat(text(layer, "f" + i)).isEqualTo((i + "").repeat(1_000_000));
    }
  }

  @Test
  void lastOfSeveralEntriesCounts() throws Exception {
    Layer layer =
        read(
            new TarMaker()
                .file("f", "old")
                .file("f", "new")
                .folder("d")
                .file("d/x", "1")
                .file("d", "file now")
                .bytes());

    assertThat(text(layer, "f")).isEqualTo("new");
    assertThat(paths(layer)).containsExactly("d", "f");
  }

  @Test
  void hardLinkKeepsWhatItWasMadeTo() throws Exception {
    Layer layer =
        read(
            new TarMaker()
                .file("b", "old")
                .link('1', "a", "b")
                .link('1', "c", "./b")
                .file("b", "new")
                .bytes());

    assertThat(text(layer, "a")).isEqualTo("old");
    assertThat(layer.find("c").get().hardLinkTo()).contains("a");
    assertThat(text(layer, "b")).isEqualTo("new");
    assertThat(layer.find("b").get().hardLinkTo()).isEmpty();
  }

  @Test
  void absoluteNamesAreMeantFromTheRoot() throws Exception {
    assertThat(paths(read(new TarMaker().file("/etc/passwd", "x").file("./a", "y").bytes())))
        .containsExactly("a", "etc/passwd");
  }

  @Test
  void whiteoutsAndOpaqueFoldersAreUnderstood() throws Exception {
    Layer layer =
        read(
            new TarMaker()
                .folder("d")
                .file("d/.wh..wh..opq", "")
                .file("d/f", "1")
                .file(".wh.gone", "")
                .file("e/.wh..wh..opq", "")
                .file(".wh..wh.plnk", "")
                .bytes());

    assertThat(paths(layer)).containsExactly("d", "d/f", "e", "gone");
    assertThat(layer.find("d").get().opaque()).isTrue();
    assertThat(layer.find("e").get().opaque()).isTrue();
    assertThat(layer.find("gone").get().isWhiteout()).isTrue();
  }

  @Test
  void whiteoutBesideAnEntryHidesOnlyWhatIsBelow() throws Exception {
    Layer layer =
        read(
            new TarMaker()
                .folder("d")
                .file("d/new", "1")
                .file(".wh.d", "")
                .file("f", "1")
                .file(".wh.f", "")
                .file(".wh.i", "")
                .file("i/new", "")
                .bytes());

    assertThat(layer.find("d").get().opaque()).isTrue();
    assertThat(layer.find("f").get().isFile()).isTrue();
    assertThat(layer.find("i").get().opaque()).isTrue();
  }

  @Test
  void overlaysOwnAttributesAreLeftOut() throws Exception {
    Layer layer =
        read(
            new TarMaker()
                .xattr("trusted.overlay.redirect", "/etc")
                .xattr("user.overlay.opaque", "y")
                .xattr("user.kept", "\u0000\u00ff")
                .file("f", "1")
                .bytes());

    assertThat(layer.find("f").get().xattrs()).isEqualTo(Map.of("user.kept", "\u0000\u00ff"));
  }

  @Test
  void whatNoLayerMayDoIsRefused() throws Exception {
    refused(new TarMaker().file("../x", "1"), "..");
    refused(new TarMaker().file("a/../../x", "1"), "..");
    refused(new TarMaker().link('2', "d", "/etc").file("d/passwd", "1"), "no folder");
    refused(new TarMaker().file("f", "1").file("f/x", "1"), "no folder");
    refused(new TarMaker().link('1', "l", "/etc/shadow"), "lacks");
    refused(new TarMaker().link('1', "l", "../../etc/shadow"), "..");
    refused(new TarMaker().folder("d").link('1', "l", "d"), "the folder d");
    refused(new TarMaker().link('3', "dev", ""), "device 0/0");
    refused(new TarMaker().link('2', "l", ""), "0 bytes");
    refused(new TarMaker().file(".wh.", ""), "whiteout of nothing");
    refused(new TarMaker().file("", "1"), "root");
    refused(new TarMaker().file("n".repeat(256), "1"), "255 bytes");
    refused(new TarMaker().file("d/".repeat(1100) + "f", "1"), "deep");
    refused(new TarMaker().link('S', "sparse", ""), "sparse");
    refused(new TarMaker().link('M', "continued", ""), "type M");
    refused(new TarMaker().pax("size", "-5").file("f", "1"), "bytes in all");
    refused(new TarMaker().pax("size", "zzz").file("f", "1"), "no number");
    refused(new TarMaker().pax("path", "a\u0000b").file("f", "1"), "NUL");
    refused(new TarMaker().pax("uid", "4294967296").file("f", "1"), "id");
    assertThat(store.list()).isEmpty();
  }

  @Test
  void bombsAreRefused() throws Exception {
    TarMaker many = new TarMaker();
    for (int i = 0; i < 11; i++) {
      many.file("f" + i, "");
    }
    TarLimits limits = new TarLimits(10, 100_000, 4095, 100, 1000);

    refused(many.bytes(), limits, "more than 10 entries");
    refused(
        new TarMaker().file("f", "x".repeat(100_001)).bytes(), limits, "more than 100000 bytes");
    refused(
        new TarMaker().pax("comment", "x".repeat(1000)).file("f", "").bytes(),
        limits,
        "extended header");
    byte[] zerosAfter = java.util.Arrays.copyOf(new TarMaker().file("f", "").bytes(), 200_000);
    refused(zerosAfter, limits, "more than 100000 bytes");
  }

  @Test
  void cutOrDamagedTarsAreRefused() throws Exception {
    byte[] tar = new TarMaker().file("a", "x".repeat(1000)).file("b", "y").bytes();
    for (int length : List.of(100, 512, 600, 1535, 1540)) {
      refused(java.util.Arrays.copyOf(tar, length), TarLimits.DEFAULT, "the tar ends");
    }
    byte[] damaged = tar.clone();
    damaged[3] ^= 1;
    refused(damaged, TarLimits.DEFAULT, "not a tar header");
  }

  @Test
  void randomDamageNeverEscapesAsSomethingElse() throws Exception {
    byte[] tar = write(everyKind());
    java.util.Random random = new java.util.Random(5);
    for (int i = 0; i < 300; i++) {
      byte[] damaged = tar.clone();
      for (int j = random.nextInt(4); j >= 0; j--) {
        damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
      }
      try (LayerIngest ingest = store.ingest()) {
        LayerTar.read(new ByteArrayInputStream(damaged), ingest, TarLimits.DEFAULT);
      } catch (IOException e) {
        assertThat(e)
            .isInstanceOfAny(
                RefusedTarException.class, dev.strata.erofs.UnstorableEntryException.class);
      }
    }
  }

  @Test
  void compressionIsToldByItsMagic() throws Exception {
    byte[] plain = new TarMaker().file("f", "x").bytes();
    ByteArrayOutputStream gzip = new ByteArrayOutputStream();
    for (int half = 0; half < 2; half++) {
      try (var out = new java.util.zip.GZIPOutputStream(gzip)) {
        out.write(plain, half * plain.length / 2, plain.length / 2);
      }
    }
    for (byte[] bytes :
        List.of(plain, gzip.toByteArray(), com.github.luben.zstd.Zstd.compress(plain))) {
      try (InputStream in = LayerTar.decompress(new ByteArrayInputStream(bytes))) {
        assertThat(in.readAllBytes()).isEqualTo(plain);
      }
    }
    assertThat(LayerTar.decompress(InputStream.nullInputStream())).isEmpty();
  }

  private void refused(TarMaker tar, String why) throws IOException {
    refused(tar.bytes(), TarLimits.DEFAULT, why);
  }

  private void refused(byte[] tar, TarLimits limits, String why) throws IOException {
    try (LayerIngest ingest = store.ingest()) {
      assertThatThrownBy(() -> LayerTar.read(new ByteArrayInputStream(tar), ingest, limits))
          .isInstanceOf(RefusedTarException.class)
          .hasMessageContaining(why);
    }
  }

  private Layer read(byte[] tar) throws IOException {
    try (LayerIngest ingest = store.ingest()) {
      LayerTar.read(new ByteArrayInputStream(tar), ingest, TarLimits.DEFAULT);
      return ingest.commit(Optional.empty());
    }
  }

  private static byte[] write(Layer layer) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    TarSummary summary = LayerTar.write(layer, out);
    assertThat(summary.sizeBytes()).isEqualTo(out.size());
    return out.toByteArray();
  }

  private static List<String> paths(Layer layer) {
    return layer.index().entries().stream().map(Entry::path).toList();
  }

  private static String text(Layer layer, String path) throws IOException {
    try (InputStream in = layer.open(layer.find(path).get())) {
      return new String(in.readAllBytes(), UTF_8);
    }
  }

  private Layer everyKind() throws IOException {
    byte[] abc = "abc".getBytes(UTF_8);
    return new LayerMaker()
        .add(Entry.directory("", 0700, 3, 4, 5_000_000_000L))
        .folder("bin")
        .add(
            Entry.file("bin/ping", 04755, 1, 3_000_000, 3, Digest.of(abc), 1_000_000_005L)
                .withXattrs(
                    new TreeMap<>(
                        Map.of("security.capability", "\u0001\u0000\n=\u00ff", "user.a", ""))),
            abc)
        .hardLink("bin/ping4", "bin/ping")
        .symlink("bin/sh", "dash")
        .symlink("bin/long", "t".repeat(300))
        .special("dev/null", EntryType.CHAR_DEVICE, 0x103)
        .special("dev/sda", EntryType.BLOCK_DEVICE, 0x80001234L)
        .special("fifo", EntryType.FIFO, 0)
        .special("socket", EntryType.SOCKET, 0)
        .opaque("opaque")
        .file("empty", "")
        .file("big", "y".repeat(10_000))
        .add(Entry.directory("past", 0755, 0, 0, -1))
        .file("name \udcff\u00e9\ud83d\ude00", "x")
        .file("x".repeat(200) + "/" + "z".repeat(90), "long")
        .file("p".repeat(90) + "/" + "q".repeat(90), "prefix")
        .whiteout("gone")
        .commit(store);
  }
}
