package dev.strata.erofs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.strata.linux.Attributes;
import dev.strata.oci.Digest;
import dev.strata.tree.Entry;
import dev.strata.tree.TreePath;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ErofsWriterTest {
  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void holdsTheTreeThatWasWritten(long seed) throws IOException {
    RandomTree tree = RandomTree.grow(seed, 400, true);
    Path image = folder.resolve("image");
    Map<String, Long> offsets = Images.write(tree, image, OverlayXattrs.TRUSTED);
    try (FileChannel channel = FileChannel.open(image)) {
      ErofsReader reader = ErofsReader.read(channel, OverlayXattrs.TRUSTED);
      assertThat(reader.entries()).containsExactlyElementsOf(tree.entries());
      for (Entry entry : tree.entries()) {
        if (entry.isFile()) {
          byte[] expected = tree.content(entry.path());
          ByteBuffer bytes = ByteBuffer.allocate(expected.length);
          channel.read(bytes, offsets.getOrDefault(entry.path(), -1L));
          assertThat(Arrays.equals(bytes.array(), expected)).as(entry.path()).isTrue();
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {11, 12, 13})
  void passesTheCheckOfErofsUtils(long seed) throws IOException {
    Path image = folder.resolve("image");
    Images.write(RandomTree.grow(seed, 400, true), image, OverlayXattrs.USER);
    assertThat(fsck(image)).isEmpty();
  }

  /// What the check complains of.
  private static String fsck(Path image) throws IOException {
    Process fsck =
        new ProcessBuilder("fsck.erofs", "-d1", image.toString()).redirectErrorStream(true).start();
    try (InputStream output = fsck.getInputStream()) {
      String text = new String(output.readAllBytes(), StandardCharsets.UTF_8);
      return fsck.onExit().join().exitValue() == 0 ? "" : text + "failed";
    }
  }

  @Test
  void givesTheSameImageForTheSameTree() throws IOException {
    Path one = folder.resolve("one");
    Path other = folder.resolve("other");
    Files.write(other, new byte[50_000_000]);
    Images.write(RandomTree.grow(31, 300, true), one, OverlayXattrs.TRUSTED);
    Images.write(RandomTree.grow(31, 300, true), other, OverlayXattrs.TRUSTED);
    assertThat(Files.mismatch(one, other)).isEqualTo(-1);
  }

  /// A change here changes the file digest of every layer that is written again.
  @Test
  void theImageOfAFixedTreeIsPinned() throws IOException {
    byte[] small = "small".getBytes(StandardCharsets.UTF_8);
    byte[] large = new byte[10_000];
    Arrays.fill(large, (byte) 'l');
    Path image = folder.resolve("image");
    try (FileChannel channel = Images.create(image);
        ErofsWriter writer = new ErofsWriter(channel, OverlayXattrs.TRUSTED)) {
      writer.add(Entry.directory("", 0755, 0, 0, 1), null);
      writer.add(Entry.directory("d", 0700, 1, 2, 3).withOpaque(true), null);
      writer.add(
          Entry.file("d/large", 0644, 0, 0, large.length, Digest.of(large), 4),
          new ByteArrayInputStream(large));
      writer.add(
          Entry.file("d/small", 0644, 0, 0, small.length, Digest.of(small), 5),
          new ByteArrayInputStream(small));
      writer.add(Entry.whiteout("gone"), null);
      writer.finish();
    }
    assertThat(Digest.of(Files.readAllBytes(image)))
        .hasToString("sha256:d3dca6759ae8dcf3face50893d2756f8d099212281ba975b409379f8a13fb0d6");
  }

  @Test
  @Tag("soak")
  void holdsAMillionFiles() throws IOException {
    Path image = folder.resolve("image");
    byte[] bytes = new byte[300];
    Digest digest = Digest.of(bytes);
    try (FileChannel channel = Images.create(image);
        ErofsWriter writer = new ErofsWriter(channel, OverlayXattrs.TRUSTED)) {
      writer.add(Entry.directory("", 0755, 0, 0, 0), null);
      for (int i = 0; i < 1000; i++) {
        String directory = "folder %04d".formatted(i);
        writer.add(Entry.directory(directory, 0755, 0, 0, i), null);
        for (int j = 0; j < 1000; j++) {
          String path = directory + "/file %04d".formatted(j);
          Entry file = Entry.file(path, 0644, 0, 0, bytes.length, digest, j);
          writer.add(file, new ByteArrayInputStream(bytes));
        }
      }
      writer.finish();
    }
    assertThat(fsck(image)).isEmpty();
  }

  @Test
  void holdsAFolderOf100000Children() throws IOException {
    List<Entry> entries = new ArrayList<>();
    entries.add(Entry.directory("", 0755, 0, 0, 0));
    entries.add(Entry.directory("wide", 0755, 0, 0, 0));
    for (int i = 0; i < 100_000; i++) {
      entries.add(Entry.symlink("wide/" + name(i), "t", 0, 0, i));
    }
    entries.sort((a, b) -> TreePath.ORDER.compare(a.path(), b.path()));
    Path image = folder.resolve("image");
    try (FileChannel channel = Images.create(image);
        ErofsWriter writer = new ErofsWriter(channel, OverlayXattrs.TRUSTED)) {
      for (Entry entry : entries) {
        writer.add(entry, null);
      }
      assertThat(writer.finish()).isEqualTo(channel.size());
      assertThat(ErofsReader.read(channel, OverlayXattrs.TRUSTED).entries()).isEqualTo(entries);
    }
  }

  /// Characters beyond U+FFFF sort elsewhere in UTF-16 than in bytes.
  private static String name(int i) {
    String first = i % 3 == 0 ? "\ud83d\ude00" : i % 3 == 1 ? "\uff5e" : "z";
    return first + i;
  }

  @Test
  void holdsFoldersThreeHundredDeep() throws IOException {
    List<Entry> entries = new ArrayList<>();
    String path = "";
    for (int i = 0; i < 300; i++) {
      entries.add(Entry.directory(path, 0755, 0, 0, i));
      path = TreePath.child(path, "d");
    }
    try (FileChannel channel = Images.create(folder.resolve("image"));
        ErofsWriter writer = new ErofsWriter(channel, OverlayXattrs.TRUSTED)) {
      for (Entry entry : entries) {
        writer.add(entry, null);
      }
      writer.finish();
      assertThat(ErofsReader.read(channel, OverlayXattrs.TRUSTED).entries()).isEqualTo(entries);
    }
  }

  /// A file of more than 4 GiB, of which only the last bytes are not zero, takes little space.
  @Test
  @Tag("soak")
  void holdsAFileOfMoreThan4GiBAndLeavesItsZerosHoles() throws IOException {
    long zeros = (4L << 30) + 12_345;
    byte[] end = "the end".getBytes(StandardCharsets.UTF_8);
    Entry file = Entry.file("f", 0644, 0, 0, zeros + end.length, Digest.of(end), 0);
    Path image = folder.resolve("image");
    try (FileChannel channel = Images.create(image);
        ErofsWriter writer = new ErofsWriter(channel, OverlayXattrs.TRUSTED)) {
      writer.add(Entry.directory("", 0755, 0, 0, 0), null);
      InputStream content =
          new SequenceInputStream(new Zeros(zeros), new ByteArrayInputStream(end));
      long offset = writer.add(file, content);
      long size = writer.finish();
      assertThat(size).isGreaterThan(zeros).isEqualTo(channel.size());
      ByteBuffer bytes = ByteBuffer.allocate(end.length);
      channel.read(bytes, offset + zeros);
      assertThat(bytes.array()).isEqualTo(end);
    }
    assertThat(Attributes.status(image.toString()).blocks512() * 512).isLessThan(16L << 20);
    assertThat(fsck(image)).isEmpty();
  }

  private static final class Zeros extends InputStream {
    private long left;

    Zeros(long left) {
      this.left = left;
    }

    @Override
    public int read() {
      return left-- > 0 ? 0 : -1;
    }

    @Override
    public int read(byte[] into, int from, int count) {
      if (left <= 0) {
        return -1;
      }
      int got = (int) Math.min(count, left);
      Arrays.fill(into, from, from + got, (byte) 0);
      left -= got;
      return got;
    }
  }
}
