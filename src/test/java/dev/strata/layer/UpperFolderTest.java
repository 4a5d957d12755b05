package dev.strata.layer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.strata.erofs.OverlayXattrs;
import dev.strata.linux.ExtendedAttributes;
import dev.strata.linux.Nodes;
import dev.strata.tree.Entry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What is read of an upper folder that is made by hand; what overlayfs makes is tested by the
/// snapshotters.
@Tag("root")
final class UpperFolderTest {
  @TempDir Path folder;
  private Path upper;

  @BeforeEach
  void open() throws IOException {
    upper = Files.createDirectory(folder.resolve("upper"));
  }

  @Test
  void deviceZeroIsAWhiteout() throws Exception {
    Nodes.makeWhiteout(upper + "/gone");

    assertThat(pack(OverlayXattrs.TRUSTED).find("gone")).contains(Entry.whiteout("gone"));
  }

  @Test
  void emptyFileMarkedInAMarkedFolderIsAWhiteout() throws Exception {
    for (OverlayXattrs xattrs : OverlayXattrs.values()) {
      Path marked = Files.createDirectory(upper.resolve(xattrs.name()));
      ExtendedAttributes.set(marked.toString(), xattrs.opaque(), "x");
      String gone = Files.createFile(marked.resolve("gone")).toString();
      ExtendedAttributes.set(gone, xattrs.prefix() + "whiteout", "");
      Files.createFile(marked.resolve("kept"));

      Layer layer = pack(xattrs);

      assertThat(layer.find(xattrs + "/gone").get().isWhiteout()).isTrue();
      assertThat(layer.find(xattrs + "/kept").get().isFile()).isTrue();
      assertThat(layer.find(xattrs.toString()).get().opaque()).isFalse();
    }
  }

  @Test
  void opaqueMarkIsOnlyOverlaysOwn() throws Exception {
    Files.createDirectory(upper.resolve("d"));
    ExtendedAttributes.set(upper + "/d", "user.overlay.opaque", "y");

    assertThat(pack(OverlayXattrs.TRUSTED).find("d").get().opaque()).isFalse();
    assertThat(pack(OverlayXattrs.USER).find("d").get().opaque()).isTrue();
    assertThat(pack(OverlayXattrs.USER).find("d").get().xattrs()).isEmpty();
  }

  @Test
  void namesThatAreNotUtf8AreKept() throws Exception {
    Nodes.makeFolder(upper + "/\udcff", 0755);

    assertThat(pack(OverlayXattrs.TRUSTED).index().entries())
        .extracting(Entry::path)
        .isEqualTo(List.of("", "\udcff"));
  }

  private Layer pack(OverlayXattrs xattrs) throws IOException {
    LayerStore store = new LayerStore(folder.resolve("layers" + xattrs), xattrs);
    Layer empty = new LayerMaker().commit(store);
    try (LayerIngest ingest = store.ingest()) {
      UpperFolder.pack(upper, empty, ingest);
      return ingest.commit(Optional.empty());
    }
  }
}
