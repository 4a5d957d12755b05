package dev.strata.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.strata.erofs.OverlayXattrs;
import dev.strata.oci.Digest;
import dev.strata.tree.Entry;
import dev.strata.tree.EntryType;
import dev.strata.tree.TreePath;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LayerIndexTest {
  private static final ImageSeal IMAGE =
      new ImageSeal("x.erofs", 4096, Digest.of("image".getBytes(StandardCharsets.UTF_8)));

  @TempDir Path folder;

  /// When this changes, so does the domain string in LayerDigest: every cache key hangs on it.
  @Test
  void contentDigestIsPinned() throws Exception {
    assertThat(everyKind().index().contentDigest())
        .hasToString("sha256:5d3c530665dc1e9004e43fd3646ac7026531baa301e1131f2d79b6de628ce8a4");
  }

  @Test
  void contentDigestIsToldFromTheEntriesAlone() throws Exception {
    Layer layer = everyKind();

    assertThat(LayerDigest.of(layer.index().entries())).isEqualTo(layer.index().contentDigest());
    assertThat(layer.id().digest()).isEqualTo(layer.index().contentDigest());
  }

  @Test
  void contentDigestLeavesMtimesOut() {
    Entry entry = Entry.directory("a", 0755, 0, 0, 1);

    assertThat(LayerDigest.of(List.of(entry)))
        .isEqualTo(LayerDigest.of(List.of(entry.withMtimeNanos(2))));
  }

  @Test
  void contentDigestTellsEveryOtherAttribute() {
    Digest one = Digest.of(new byte[] {1});
    Entry file = Entry.file("a", 0644, 0, 0, 1, one, 0);
    List<Entry> others =
        List.of(
            file,
            file.withPath("b"),
            file.withMode(0600),
            file.withOwner(1, 0),
            file.withOwner(0, 1),
            file.withContent(2, one),
            file.withContent(1, Digest.of(new byte[] {2})),
            file.withHardLinkTo(Optional.of("0")),
            file.withXattrs(new TreeMap<>(Map.of("user.a", "b"))),
            file.withXattrs(new TreeMap<>(Map.of("user.ab", ""))),
            Entry.symlink("a", "x", 0, 0, 0),
            Entry.directory("a", 0755, 0, 0, 0),
            Entry.directory("a", 0755, 0, 0, 0).withOpaque(true),
            Entry.whiteout("a"));

    assertThat(others.stream().map(entry -> LayerDigest.of(List.of(entry))))
        .doesNotHaveDuplicates();
  }

  /// A rename kept the key in another builder, whose folder hashes left paths out.
  @Test
  void contentDigestTellsWhereAFileStands() {
    Digest one = Digest.of(new byte[] {1});
    Digest two = Digest.of(new byte[] {2});

    assertThat(
            LayerDigest.of(
                List.of(Entry.file("a", 0, 0, 0, 1, one, 0), Entry.file("b", 0, 0, 0, 1, two, 0))))
        .isNotEqualTo(
            LayerDigest.of(
                List.of(Entry.file("a", 0, 0, 0, 1, two, 0), Entry.file("b", 0, 0, 0, 1, one, 0))));
  }

  @Test
  void entriesOutOfOrderHaveNoDigest() {
    assertThatThrownBy(() -> LayerDigest.of(List.of(Entry.whiteout("b"), Entry.whiteout("a"))))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void everyEntryComesBack() throws Exception {
    Layer layer = everyKind();
    LayerIndexCodec.Stored stored =
        new LayerIndexCodec.Stored(layer.id(), layer.stack(), layer.index());

    LayerIndexCodec.Stored read = LayerIndexCodec.decode(LayerIndexCodec.encode(stored));

    assertThat(read.id()).isEqualTo(layer.id());
    assertThat(read.stack()).isEqualTo(layer.stack());
    assertThat(read.index().entries()).isEqualTo(layer.index().entries());
    assertThat(read.index().totalBytes()).isEqualTo(layer.index().totalBytes());
    assertThat(read.index().contentDigest()).isEqualTo(layer.index().contentDigest());
    for (Entry entry : layer.index().entries()) {
      if (entry.isFile()) {
        assertThat(read.index().offset(entry)).isEqualTo(layer.index().offset(entry));
      }
    }
  }

  @Test
  void randomEntriesComeBack() throws Exception {
    for (long seed = 0; seed < 50; seed++) {
      Random random = new Random(seed);
      LayerIndex index = random(random, 200);

      LayerIndex read = decode(encode(index));

      assertThat(read.entries()).isEqualTo(index.entries());
    }
  }

  @Test
  void anyFlippedBitIsDamage() throws Exception {
    byte[] bytes = encode(random(new Random(1), 20));
    for (int bit = 0; bit < bytes.length * 8; bit += 7) {
      byte[] damaged = bytes.clone();
      damaged[bit / 8] ^= (byte) (1 << bit % 8);

      assertThatThrownBy(() -> LayerIndexCodec.decode(damaged))
          .isInstanceOf(LayerIndexCodec.DamagedIndexException.class);
    }
  }

  @Test
  void anyCutIsDamage() throws Exception {
    byte[] bytes = encode(random(new Random(1), 20));
    for (int length = 0; length < bytes.length; length += 13) {
      byte[] cut = java.util.Arrays.copyOf(bytes, length);

      assertThatThrownBy(() -> LayerIndexCodec.decode(cut))
          .isInstanceOf(LayerIndexCodec.DamagedIndexException.class);
    }
  }

  @Test
  void findsEveryPathAndNoOther() {
    LayerIndex index = random(new Random(7), 300);

    for (Entry entry : index.entries()) {
      assertThat(index.find(entry.path())).contains(entry);
      assertThat(index.find(entry.path() + "?")).isEmpty();
    }
  }

  @Test
  void listsWhatIsRightBelow() {
    LayerIndex index = random(new Random(8), 300);
    TreeSet<String> folders = new TreeSet<>();
    index.entries().forEach(entry -> folders.add(TreePath.parent(entry.path())));

    for (String folder : folders) {
      assertThat(index.list(folder))
          .isEqualTo(
              index.entries().stream()
                  .filter(e -> !e.path().isEmpty() && TreePath.parent(e.path()).equals(folder))
                  .toList());
    }
  }

  @Test
  void foldersWithoutAnEntryAreImplied() {
    LayerIndex.Builder builder = new LayerIndex.Builder();
    builder.add(Entry.directory("a", 0755, 0, 0, 0), 0);
    builder.add(Entry.whiteout("a/b/c/d"), 0);
    builder.add(Entry.whiteout("a/b/e"), 0);
    builder.add(Entry.whiteout("f"), 0);

    assertThat(builder.build().impliedFolders()).containsExactly("", "a/b", "a/b/c");
  }

  @Test
  void oneHundredThousandEntriesAreFewBytesEach() {
    LayerIndex.Builder builder = new LayerIndex.Builder();
    for (int i = 0; i < 100_000; i++) {
      String path = String.format("app/d%03d/file%03d.txt", i / 1000, i % 1000);
      Digest digest = Digest.of(path.getBytes(StandardCharsets.UTF_8));
      builder.add(Entry.file(path, 0644, 0, 0, 10, digest, i * 1_000_000_007L), i * 64L);
    }

    assertThat(encode(builder.build()).length).isLessThan(100_000 * 60);
  }

  private Layer everyKind() throws Exception {
    LayerStore store = new LayerStore(folder, OverlayXattrs.TRUSTED);
    Entry capable =
        Entry.file(
                "bin/ping",
                04755,
                1,
                70_000,
                3,
                Digest.of("abc".getBytes(StandardCharsets.UTF_8)),
                -1)
            .withXattrs(
                new TreeMap<>(
                    Map.of("security.capability", "\u0001\u0000\u0000\u0002", "user.a", "\u00ff")));
    return new LayerMaker()
        .add(Entry.directory("", 0700, 3, 4, 5))
        .folder("bin")
        .add(capable, "abc".getBytes(StandardCharsets.UTF_8))
        .hardLink("bin/ping4", "bin/ping")
        .symlink("bin/sh", "dash")
        .special("dev/null", EntryType.CHAR_DEVICE, 0x103)
        .special("dev/sda", EntryType.BLOCK_DEVICE, 0x800)
        .special("fifo", EntryType.FIFO, 0)
        .special("socket", EntryType.SOCKET, 0)
        .opaque("opaque")
        .file("empty", "")
        .file("name \udcff\u00e9\ud83d\ude00", "x")
        .whiteout("gone")
        .commit(store);
  }

  private static LayerIndex random(Random random, int count) {
    TreeSet<String> paths = new TreeSet<>(TreePath.ORDER);
    List<String> names = List.of("a", "b", "aa", "a!", "é", "x".repeat(90), "\udc80");
    for (int i = 0; i < count; i++) {
      StringBuilder path = new StringBuilder();
      for (int depth = random.nextInt(4); depth >= 0; depth--) {
        path.append(path.isEmpty() ? "" : "/").append(names.get(random.nextInt(names.size())));
      }
      paths.add(path.toString());
    }
    LayerIndex.Builder builder = new LayerIndex.Builder();
    List<Entry> files = new ArrayList<>();
    for (String path : paths) {
      long mtime = random.nextLong();
      int owner = random.nextInt();
      switch (random.nextInt(5)) {
        case 0 ->
            builder.add(Entry.directory(path, random.nextInt(010000), owner, owner, mtime), 0);
        case 1 -> builder.add(Entry.symlink(path, path + "'", owner, 0, mtime), 0);
        case 2 -> builder.add(Entry.whiteout(path), 0);
        case 3 -> {
          if (!files.isEmpty()) {
            Entry first = files.get(random.nextInt(files.size()));
            Entry link = first.withPath(path).withHardLinkTo(Optional.of(first.path()));
            builder.add(link, builder.offset(builder.find(first.path()).orElseThrow()));
          }
        }
        default -> {
          Digest digest = Digest.of(path.getBytes(StandardCharsets.UTF_16));
          long size = random.nextLong(1L << 40);
          Entry file = Entry.file(path, 0644, owner, owner, size, digest, mtime);
          builder.add(file, random.nextLong(1L << 50));
          files.add(file);
        }
      }
    }
    return builder.build();
  }

  private static byte[] encode(LayerIndex index) {
    LayerId id = new LayerId(index.contentDigest());
    return LayerIndexCodec.encode(new LayerIndexCodec.Stored(id, ImageStack.of(IMAGE), index));
  }

  private static LayerIndex decode(byte[] bytes) throws Exception {
    return LayerIndexCodec.decode(bytes).index();
  }
}
