package dev.strata.store;

import static dev.strata.store.StoreFixture.record;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.strata.cache.Lookup;
import dev.strata.layer.LayerId;
import java.io.BufferedReader;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A process with the store open is killed in the middle of writing.
final class KillTest {
  private static final int WRITTEN_BEFORE_KILL = 100;

  @TempDir Path folder;

  @Test
  void leavesEveryRecordThatWasPutAndNoHalfOne() throws Exception {
    Path root = folder.resolve("store");
    StoreFixture fixture = new StoreFixture(root);
    Process writer = startWriter(root);
    int last = -1;
    try (BufferedReader lines = writer.inputReader()) {
      while (last < WRITTEN_BEFORE_KILL) {
        last = Integer.parseInt(String.valueOf(lines.readLine()));
      }
      assertThatThrownBy(() -> fixture.open())
          .isInstanceOf(StoreBusyException.class)
          .hasMessageContaining("is in use by process " + writer.pid() + " ");
    } finally {
      writer.destroyForcibly().waitFor();
    }

    try (Store store = fixture.open();
        Lease lease = store.lease()) {
      for (int number = 0; number <= last; number++) {
        Lookup lookup = store.cache().find(record(number, java.util.Optional.empty()).key());
        LayerId layer = ((Lookup.Hit) lookup).record().layer().orElseThrow();
        assertThat(lease.hold(layer)).isTrue();
      }
      assertThat(store.verify().findings()).isEmpty();
    }
    assertThat(fixture.warnings).isEmpty();
  }

  private static Process startWriter(Path root) throws Exception {
    String classPath =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    return new ProcessBuilder(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                classPath,
                KilledWriter.class.getName(),
                root.toString()))
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }
}
