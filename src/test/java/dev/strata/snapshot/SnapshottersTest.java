package dev.strata.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.strata.erofs.OverlayXattrs;
import dev.strata.layer.LayerStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("root")
final class SnapshottersTest {
  @TempDir Path folder;
  private LayerStore store;

  @BeforeEach
  void open() throws IOException {
    store = new LayerStore(folder.resolve("layers"), OverlayXattrs.TRUSTED);
  }

  @Test
  void choosesTheFirstThatWorksAndLeavesNothing() throws Exception {
    Snapshotters.Choice choice = choose(Optional.empty());

    assertThat(Snapshotters.names()).contains(choice.snapshotter().name());
    assertThat(choice.passedOver())
        .hasSize(Snapshotters.names().indexOf(choice.snapshotter().name()));
    assertThat(store.list()).isEmpty();
    assertThat(folder.resolve("work")).isEmptyDirectory();
    choice.snapshotter().close();
  }

  @Test
  void takesTheForcedOne() throws Exception {
    try (Snapshotter snapshotter = choose(Optional.of("copy")).snapshotter()) {
      assertThat(snapshotter.name()).isEqualTo("copy");
    }
  }

  @Test
  void knowsNoOtherNames() {
    assertThatThrownBy(() -> choose(Optional.of("btrfs")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("overlay+file, overlay+loop, fuse, copy");
  }

  @Test
  void removesWhatAKilledProcessLeft() throws Exception {
    Files.createDirectories(folder.resolve("work/17/upper/etc"));

    choose(Optional.empty()).snapshotter().close();

    assertThat(folder.resolve("work")).isEmptyDirectory();
  }

  private Snapshotters.Choice choose(Optional<String> forced) throws IOException {
    return Snapshotters.choose(store, folder.resolve("work"), OverlayXattrs.TRUSTED, forced);
  }
}
