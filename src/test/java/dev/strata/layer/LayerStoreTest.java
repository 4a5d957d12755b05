package dev.strata.layer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.strata.erofs.OverlayXattrs;
import dev.strata.oci.DiffId;
import dev.strata.oci.Digest;
import dev.strata.tree.Entry;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LayerStoreTest {
  @TempDir Path folder;
  private LayerStore store;

  @BeforeEach
  void open() throws IOException {
    store = reopened();
  }

  @Test
  void committedLayerIsFoundByALaterProcess() throws Exception {
    Layer layer = sample().commit(store);

    Layer found = reopened().find(layer.id()).get();

    assertThat(found.index().entries()).isEqualTo(layer.index().entries());
    assertThat(read(found, "d/f")).isEqualTo("content");
    assertThat(read(found, "d/link")).isEqualTo("content");
    assertThat(reopened().list()).containsExactly(layer.id());
  }

  @Test
  void layerThatWasNeverCommittedIsNotThere() throws Exception {
    assertThat(store.find(new LayerId(Digest.of(new byte[0])))).isEmpty();
    try (LayerIngest ingest = store.ingest()) {
      sample().addTo(ingest);
    }

    assertThat(store.list()).isEmpty();
    assertThat(files()).isEmpty();
  }

  @Test
  void layerFromOutsideHasItsDiffIdAsName() throws Exception {
    DiffId external = new DiffId(Digest.of("tar".getBytes(UTF_8)));
    try (LayerIngest ingest = store.ingest()) {
      sample().addTo(ingest);

      assertThat(ingest.commit(Optional.of(external)).id())
          .isEqualTo(new LayerId(external.digest()));
    }
  }

  @Test
  void emptyLayerIsALayer() throws Exception {
    Layer layer = new LayerMaker().commit(store);

    assertThat(reopened().find(layer.id()).get().index().isEmpty()).isTrue();
    store.verify(layer.id());
  }

  @Test
  void digestOfAFileIsTakenFromWhatIsStored() throws Exception {
    Entry entry = withoutDigest("f", 3);
    try (LayerIngest ingest = store.ingest()) {
      ingest.add(entry, () -> new ByteArrayInputStream("abc".getBytes(UTF_8)));
      Layer layer = ingest.commit(Optional.empty());

      assertThat(layer.find("f").get().content()).contains(Digest.of("abc".getBytes(UTF_8)));
    }
  }

  @Test
  void fileThatIsNotWhatItsEntrySaysIsToldToTheCaller() throws Exception {
    Entry entry = Entry.file("f", 0644, 0, 0, 3, Digest.of("abc".getBytes(UTF_8)), 0);
    for (String other : List.of("abd", "ab", "abcd")) {
      try (LayerIngest ingest = store.ingest()) {
        assertThatThrownBy(
                () -> ingest.add(entry, () -> new ByteArrayInputStream(other.getBytes(UTF_8))))
            .isInstanceOfSatisfying(
                ContentChangedException.class, e -> assertThat(e.path()).isEqualTo("f"));
      }
    }
    assertThat(files()).isEmpty();
  }

  @Test
  void entriesOutOfOrderAreABug() throws Exception {
    try (LayerIngest ingest = store.ingest()) {
      ingest.add(Entry.whiteout("b"));

      assertThatThrownBy(() -> ingest.add(Entry.whiteout("a")))
          .isInstanceOf(IllegalStateException.class);
    }
  }

  /// A damaged entry was served by other caches.
  @Test
  void damagedIndexIsNeverServed() throws Exception {
    Layer layer = sample().commit(store);
    flip(file(".index"), 100);

    assertThatThrownBy(() -> reopened().find(layer.id()))
        .isInstanceOf(DamagedLayerException.class)
        .hasMessageContaining("does not have its digest");
  }

  /// The name of the image is in the head, which is read without a look at its digest.
  @Test
  void cleanTakesAnIndexWhoseHeadIsDamagedForOneWithoutImages() throws Exception {
    for (int at = 0; at < 140; at++) {
      Layer layer = sample().commit(reopened());
      flip(file(".index"), at);

      LayerStore later = reopened();
      later.clean();

      assertThatThrownBy(() -> later.find(layer.id()))
          .as("byte %d", at)
          .isInstanceOf(DamagedLayerException.class);
      later.remove(layer.id());
      assertThat(files()).as("byte %d", at).isEmpty();
    }
  }

  @Test
  void indexUnderAnotherNameIsDamage() throws Exception {
    sample().commit(store);
    Digest other = Digest.of("other".getBytes(UTF_8));
    Files.move(file(".index"), folder.resolve(other.hex() + ".index"));

    assertThatThrownBy(() -> reopened().find(new LayerId(other)))
        .isInstanceOf(DamagedLayerException.class);
  }

  @Test
  void missingOrCutImageIsDamage() throws Exception {
    Layer layer = sample().commit(store);
    Files.write(file(".erofs"), new byte[100]);
    assertThatThrownBy(() -> store.find(layer.id())).isInstanceOf(DamagedLayerException.class);

    Files.delete(file(".erofs"));
    assertThatThrownBy(() -> store.find(layer.id()))
        .isInstanceOf(DamagedLayerException.class)
        .hasMessageContaining("gone");
  }

  @Test
  void damagedFileIsNeverRead() throws Exception {
    Layer layer = sample().commit(store);
    flip(file(".erofs"), layer.index().offset(layer.find("d/f").get()));

    assertThatThrownBy(() -> read(layer, "d/f")).isInstanceOf(DamagedLayerException.class);
  }

  @Test
  void verifyFindsEveryFlippedBit() throws Exception {
    Layer layer = new LayerMaker().folder("d").file("d/f", "x".repeat(5000)).commit(store);
    store.verify(layer.id());

    for (long at = 0; at < layer.imageBytes(); at += 97) {
      flip(file(".erofs"), at);
      assertThatThrownBy(() -> store.verify(layer.id()))
          .as("byte %d", at)
          .isInstanceOf(DamagedLayerException.class);
      flip(file(".erofs"), at);
    }
    store.verify(layer.id());
  }

  @Test
  void damagedLayerIsReplacedWhenItIsMadeAgain() throws Exception {
    Layer layer = sample().commit(store);
    flip(file(".index"), 100);
    LayerStore later = reopened();

    sample().commit(later);

    assertThat(read(later.find(layer.id()).get(), "d/f")).isEqualTo("content");
    later.verify(layer.id());
    later.clean();
    assertThat(files()).hasSize(2);
  }

  @Test
  void secondCommitOfALayerGetsTheFirst() throws Exception {
    Layer first = sample().commit(store);
    Layer second = sample().commit(store);

    assertThat(second.imageFile()).isEqualTo(first.imageFile());
    assertThat(files()).hasSize(2);
  }

  /// A file cache in Java raced with itself on rename.
  @Test
  void commitsAtTheSameTimeAllGetOneLayer() throws Exception {
    int makers = 8;
    CyclicBarrier barrier = new CyclicBarrier(makers);
    Callable<Path> maker =
        () -> {
          try (LayerIngest ingest = store.ingest()) {
            sample().addTo(ingest);
            barrier.await();
            return ingest.commit(Optional.empty()).imageFile();
          }
        };
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Path> images = new ArrayList<>();
      for (var made : threads.invokeAll(java.util.Collections.nCopies(makers, maker))) {
        images.add(made.get());
      }
      assertThat(images.stream().distinct()).hasSize(1);
    }
    assertThat(files()).hasSize(2);
    store.verify(store.list().findFirst().get());
  }

  @Test
  void removedLayerLeavesNothing() throws Exception {
    Layer layer = sample().commit(store);

    store.remove(layer.id());

    assertThat(store.find(layer.id())).isEmpty();
    assertThat(files()).isEmpty();
  }

  /// A layer was pruned between being listed and being used.
  @Test
  void layerBeingReadSurvivesItsRemoval() throws Exception {
    Layer layer = new LayerMaker().file("f", "x".repeat(500_000)).commit(store);
    try (InputStream in = layer.open(layer.find("f").get())) {
      assertThat(in.read()).isEqualTo('x');

      store.remove(layer.id());

      assertThat(in.readAllBytes()).hasSize(499_999);
    }
  }

  @Test
  void cleanRemovesWhatAKilledProcessLeft() throws Exception {
    Layer layer = sample().commit(store);
    Files.write(folder.resolve("tmp/half.erofs"), new byte[10]);
    Files.write(folder.resolve("tmp/half.erofs.spool"), new byte[10]);
    Files.write(folder.resolve("orphan.erofs"), new byte[10]);

    LayerStore later = reopened();
    later.clean();

    assertThat(files()).hasSize(2);
    assertThat(read(later.find(layer.id()).get(), "d/f")).isEqualTo("content");
  }

  @Test
  void interruptedReaderDoesNotDisturbOthers() throws Exception {
    Layer layer = new LayerMaker().file("f", "x".repeat(500_000)).commit(store);
    try (InputStream mine = layer.open(layer.find("f").get())) {
      assertThat(mine.read()).isEqualTo('x');
      Thread other =
          Thread.ofPlatform()
              .start(
                  () -> {
                    Thread.currentThread().interrupt();
                    assertThatThrownBy(() -> read(layer, "f")).isInstanceOf(IOException.class);
                  });
      other.join();

      assertThat(mine.readAllBytes()).hasSize(499_999);
    }
  }

  @Test
  void syncedAndEagerlySyncedLayersAreTheSame() throws Exception {
    Layer layer = sample().commit(store);
    store.sync();

    LayerStore eager =
        new LayerStore(folder.resolve("eager"), OverlayXattrs.TRUSTED, Durability.AT_COMMIT);

    assertThat(sample().commit(eager).id()).isEqualTo(layer.id());
    eager.verify(layer.id());
  }

  private static LayerMaker sample() {
    return new LayerMaker().folder("d").file("d/f", "content").hardLink("d/link", "d/f");
  }

  private static Entry withoutDigest(String path, long size) {
    Entry file = Entry.file(path, 0644, 0, 0, size, Digest.of(new byte[0]), 0);
    return new Entry(
        path,
        file.type(),
        file.mode(),
        0,
        0,
        size,
        Optional.empty(),
        "",
        Optional.empty(),
        0,
        file.xattrs(),
        0,
        false);
  }

  private static String read(Layer layer, String path) throws IOException {
    try (InputStream in = layer.open(layer.find(path).get())) {
      return new String(in.readAllBytes(), UTF_8);
    }
  }

  private LayerStore reopened() throws IOException {
    return new LayerStore(folder, OverlayXattrs.TRUSTED);
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(Files::isRegularFile).toList();
    }
  }

  private Path file(String suffix) throws IOException {
    return files().stream().filter(f -> f.toString().endsWith(suffix)).findFirst().orElseThrow();
  }

  private static void flip(Path file, long at) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    bytes[(int) at] ^= 0x10;
    Files.write(file, bytes);
  }
}
