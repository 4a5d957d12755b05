package dev.strata.fuse;

import static org.assertj.core.api.Assertions.assertThat;

import dev.strata.tree.Entry;
import java.io.IOException;
import org.junit.jupiter.api.Test;

final class ServedIdsTest {
  @Test
  void showsEveryIdOutsideAUserNamespace() {
    ServedIds ids = ServedIds.parse("         0          0 4294967295\n", "0 0 4294967295\n");
    assertThat(ids.showAll()).isTrue();
    assertThat(ids.uid(0)).isZero();
    assertThat(ids.uid(1_000_000)).isEqualTo(1_000_000);
    assertThat(ids.gid(-2)).isEqualTo(-2);
  }

  @Test
  void showsAnUnmappedIdAsNobody() {
    ServedIds ids = ServedIds.parse("0 1000 1\n1 100000 65536\n", "0 1000 1\n1 100000 65536\n");
    assertThat(ids.uid(65536)).isEqualTo(65536);
    assertThat(ids.uid(65537)).isEqualTo(65534);
    assertThat(ids.gid(-1)).isEqualTo(65534);
  }

  @Test
  void showsAnUnmappedIdAsRootWhereNobodyIsUnmappedToo() {
    ServedIds ids = ServedIds.parse("0 1000 1\n", "0 1000 1\n5 2000 1");
    assertThat(ids.showAll()).isFalse();
    assertThat(ids.hides(Entry.directory("d", 0755, 33, 0, 0))).isTrue();
    assertThat(ids.hides(Entry.directory("d", 0755, 0, 5, 0))).isFalse();
    assertThat(ids.uid(33)).isZero();
    assertThat(ids.gid(5)).isEqualTo(5);
    assertThat(ids.gid(6)).isZero();
  }

  @Test
  void readsTheMapsOfThisProcess() throws IOException {
    assertThat(ServedIds.ofThisProcess().uid(0)).isZero();
  }
}
