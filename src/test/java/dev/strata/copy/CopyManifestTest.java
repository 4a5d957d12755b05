package dev.strata.copy;

import static dev.strata.copy.CopyCase.copy;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.strata.tree.EntryType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class CopyManifestTest {
  private static CopyManifest manifest(FakeTree tree) throws Exception {
    return copy(tree, "s").plan(new FakeTree(), "/d").manifest();
  }

  @Test
  void tellsEveryKindOfChange() throws Exception {
    FakeTree before =
        new FakeTree()
            .file("s/content", "1")
            .file("s/mode", "x")
            .file("s/gone", "x")
            .file("s/type", "x")
            .file("s/same", "x");
    FakeTree after =
        new FakeTree()
            .file("s/content", "2")
            .file("s/mode", "x", 0755, 0, 0)
            .file("s/new", "x")
            .link("s/type", "same")
            .file("s/same", "x");
    assertThat(manifest(after).diff(manifest(before)))
        .extracting(CopyManifest.Change::toString)
        .containsExactly(
            "s/content changed",
            "s/gone was removed",
            "s/mode: mode 644 → 755",
            "s/new was added",
            "s/type: file → symbolic link");
    assertThat(manifest(after).diff(manifest(after))).isEmpty();
  }

  @Test
  void tellsAChangeOfOwner() throws Exception {
    FakeTree tree = new FakeTree().file("s/a", "1");
    CopyManifest other = copy(tree, "s").chown("3:4").plan(new FakeTree(), "/d").manifest();
    assertThat(other.diff(manifest(tree)))
        .extracting(CopyManifest.Change::toString)
        .containsExactly("s/a: owner 0:0 → 3:4");
  }

  @Test
  void survivesBeingStored() throws Exception {
    Random random = new Random(7);
    List<CopyManifest.Line> lines = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      lines.add(
          new CopyManifest.Line(
              "dir" + i / 50 + "/\udcfeé" + i,
              EntryType.values()[random.nextInt(7)],
              random.nextInt(010000),
              random.nextInt(),
              random.nextInt(),
              random.nextLong()));
    }
    CopyManifest manifest = new CopyManifest(lines);
    byte[] bytes = manifest.encode();
    assertThat(CopyManifest.decode(bytes)).isEqualTo(manifest);
    assertThat(bytes.length).isLessThan(500 * 34);
  }

  @Test
  void refusesDamagedBytes() throws Exception {
    byte[] bytes = manifest(new FakeTree().file("s/a", "1").file("s/b", "2")).encode();
    for (int length = 0; length < bytes.length; length++) {
      byte[] cut = Arrays.copyOf(bytes, length);
      assertThatThrownBy(() -> CopyManifest.decode(cut))
          .isInstanceOf(MalformedManifestException.class);
    }
    bytes[0] = 9;
    assertThatThrownBy(() -> CopyManifest.decode(bytes)).hasMessage("version 9");
  }
}
