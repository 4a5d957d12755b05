package dev.strata.image;

import static org.assertj.core.api.Assertions.assertThat;

import dev.strata.oci.Digest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.Test;

final class MemberCutterTest {
  private static final MemberCutter.Sizes SIZES = MemberCutter.Sizes.GZIP;

  @Test
  void losesAndAddsNothing() throws IOException {
    byte[] tar = tar(files(3000, 7));
    ByteArrayOutputStream sum = new ByteArrayOutputStream();
    for (byte[] piece : cut(tar, 8192)) {
      assertThat(piece.length).isBetween(1, SIZES.largest());
      sum.write(piece);
    }
    assertThat(sum.toByteArray()).isEqualTo(tar);
  }

  @Test
  void doesNotDependOnHowTheBytesCome() throws IOException {
    byte[] tar = tar(files(3000, 7));
    assertThat(digests(cut(tar, 511))).isEqualTo(digests(cut(tar, 1 << 20)));
  }

  @Test
  void keepsEveryOtherPieceWhenOneFileChangesComesOrGoes() throws IOException {
    SortedMap<String, byte[]> files = files(6000, 3);
    Set<Digest> before = new HashSet<>(digests(cut(tar(files), 8192)));
    assertThat(before).hasSizeGreaterThan(8);

    String middle = files.keySet().stream().skip(3000).findFirst().orElseThrow();
    SortedMap<String, byte[]> changed = new TreeMap<>(files);
    changed.put(middle, new byte[] {1, 2, 3});
    SortedMap<String, byte[]> more = new TreeMap<>(files);
    more.put(middle + "-new", new byte[3000]);
    SortedMap<String, byte[]> fewer = new TreeMap<>(files);
    fewer.remove(middle);

    for (SortedMap<String, byte[]> edited : List.of(changed, more, fewer)) {
      List<Digest> after = digests(cut(tar(edited), 8192));
      assertThat(after.stream().filter(d -> !before.contains(d)).count()).isBetween(1L, 2L);
    }
  }

  @Test
  void givesALargeFilePiecesOfItsOwn() throws IOException {
    SortedMap<String, byte[]> files = files(500, 5);
    byte[] large = new byte[3 * SIZES.most()];
    new Random(1).nextBytes(large);
    files.put("f00250-large", large);
    List<Digest> before = digests(cut(tar(files), 8192));

    files.remove("f00100");
    Set<Digest> after = new HashSet<>(digests(cut(tar(files), 8192)));

    assertThat(before.stream().filter(d -> !after.contains(d)).count()).isEqualTo(1);
  }

  @Test
  void cutsWhatIsNoTarToo() throws IOException {
    byte[] noise = new byte[3 * SIZES.most()];
    new Random(2).nextBytes(noise);
    List<byte[]> pieces = cut(noise, 10_000);
    assertThat(pieces.stream().mapToInt(p -> p.length).sum()).isEqualTo(noise.length);
    assertThat(pieces).hasSizeGreaterThan(1);
  }

  private static SortedMap<String, byte[]> files(int count, int seed) {
    Random random = new Random(seed);
    SortedMap<String, byte[]> files = new TreeMap<>();
    for (int i = 0; i < count; i++) {
      byte[] bytes = new byte[random.nextInt(8000)];
      random.nextBytes(bytes);
      files.put("f%05d".formatted(i), bytes);
    }
    return files;
  }

  private static byte[] tar(SortedMap<String, byte[]> files) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes)) {
      for (var file : files.entrySet()) {
        TarArchiveEntry entry = new TarArchiveEntry(file.getKey());
        entry.setModTime(0L);
        entry.setSize(file.getValue().length);
        tar.putArchiveEntry(entry);
        tar.write(file.getValue());
        tar.closeArchiveEntry();
      }
    }
    return bytes.toByteArray();
  }

  private static List<byte[]> cut(byte[] tar, int step) throws IOException {
    List<byte[]> pieces = new ArrayList<>();
    try (MemberCutter cutter =
        new MemberCutter(
            SIZES, new Buffers(4), (piece, length) -> pieces.add(Arrays.copyOf(piece, length)))) {
      for (int at = 0; at < tar.length; at += step) {
        cutter.write(tar, at, Math.min(step, tar.length - at));
      }
    }
    return pieces;
  }

  private static List<Digest> digests(List<byte[]> pieces) {
    return pieces.stream().map(Digest::of).toList();
  }
}
