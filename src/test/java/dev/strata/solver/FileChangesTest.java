package dev.strata.solver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.strata.oci.Digest;
import dev.strata.tree.Entry;
import java.util.List;
import org.junit.jupiter.api.Test;

final class FileChangesTest {
  private static final Digest ONE = Digest.of(new byte[] {1});
  private static final Digest TWO = Digest.of(new byte[] {2});

  @Test
  void namesWhatWasAddedRemovedAndChanged() {
    List<Entry> old =
        List.of(
            Entry.file("a", 0644, 0, 0, 1, ONE, 0),
            Entry.file("b", 0644, 0, 0, 1, ONE, 0),
            Entry.file("d", 0644, 0, 0, 1, ONE, 0),
            Entry.symlink("l", "a", 0, 0, 0));
    List<Entry> now =
        List.of(
            Entry.file("b", 0755, 5, 6, 1, TWO, 0),
            Entry.file("c", 0644, 0, 0, 1, ONE, 0),
            Entry.directory("d", 0755, 0, 0, 0),
            Entry.symlink("l", "b", 0, 0, 0));

    assertThat(FileChanges.between(old, now))
        .containsExactly(
            "a: removed",
            "b: content changed, mode 0644 → 0755, owner 0:0 → 5:6",
            "c: added",
            "d: became a directory, mode 0644 → 0755",
            "l: link target a → b");
  }

  @Test
  void timesAreNoDifference() {
    assertThat(
            FileChanges.between(
                List.of(Entry.file("a", 0644, 0, 0, 1, ONE, 7)),
                List.of(Entry.file("a", 0644, 0, 0, 1, ONE, 8))))
        .isEmpty();
  }
}
