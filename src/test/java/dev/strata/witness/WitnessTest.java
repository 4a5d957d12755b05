package dev.strata.witness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.strata.erofs.OverlayXattrs;
import dev.strata.layer.LayerMaker;
import dev.strata.layer.LayerStore;
import dev.strata.snapshot.StateTree;
import dev.strata.tree.Entry;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Which changes of a state a step could have seen.
final class WitnessTest {
  @TempDir Path folder;
  private LayerStore store;

  @BeforeEach
  void open() throws IOException {
    store = new LayerStore(folder, OverlayXattrs.TRUSTED);
  }

  private static LayerMaker app() {
    return new LayerMaker().folder("app").file("app/deps", "one").symlink("app/link", "deps");
  }

  @Test
  void contentCountsOnlyWhereItWasRead() throws IOException {
    LayerMaker changed = new LayerMaker().file("app/deps", "two");

    assertThat(compare(r -> r.lookedUp("app/deps", java.util.Optional.empty()), changed))
        .isInstanceOf(WitnessComparison.Same.class);
    assertThat(words(r -> r.contentRead("app/deps"), changed))
        .isEqualTo("/app/deps, which the step read, changed");
  }

  @Test
  void sizeCountsWithEveryLookUp() throws IOException {
    assertThat(
            words(
                r -> r.lookedUp("app/deps", java.util.Optional.empty()),
                new LayerMaker().file("app/deps", "longer")))
        .isEqualTo("/app/deps, which the step looked up, has another size");
  }

  @Test
  void aNameThatWasMissingAndIsThereCounts() throws IOException {
    assertThat(
            words(
                r -> r.lookedUp("app/new", java.util.Optional.empty()),
                new LayerMaker().file("app/new", "")))
        .isEqualTo("/app/new, which the step looked for and missed, is there now");
  }

  @Test
  void aFileThatIsGoneCountsAlsoWhenItsFolderWasReplaced() throws IOException {
    assertThat(words(r -> r.contentRead("app/deps"), new LayerMaker().opaque("app")))
        .isEqualTo("/app/deps, which the step read, is gone");
  }

  @Test
  void namesInAFolderCountOnlyWhereItWasListed() throws IOException {
    LayerMaker changed = new LayerMaker().file("app/new", "");

    assertThat(compare(r -> r.lookedUp("app", java.util.Optional.empty()), changed))
        .isInstanceOf(WitnessComparison.Same.class);
    assertThat(words(r -> r.folderListed("app"), changed))
        .isEqualTo("/app, which the step listed, has other names in it");
  }

  @Test
  void aFileThatBecameAFolderCountsInAListing() throws IOException {
    assertThat(compare(r -> r.folderListed("app"), new LayerMaker().folder("app/deps")))
        .isInstanceOf(WitnessComparison.Differs.class);
  }

  @Test
  void aLinksTargetCountsWhereItWasRead() throws IOException {
    LayerMaker changed = new LayerMaker().symlink("app/link", "else");

    assertThat(compare(r -> r.lookedUp("app/link", java.util.Optional.empty()), changed))
        .isInstanceOf(WitnessComparison.Same.class);
    assertThat(words(r -> r.linkRead("app/link"), changed))
        .isEqualTo("/app/link, a link which the step followed, leads elsewhere");
  }

  @Test
  void aSecondNameOfAFileCounts() throws IOException {
    StateTree before = state(new LayerMaker().file("a", "x").file("b", "x"));
    StateTree after = state(new LayerMaker().file("a", "x").hardLink("b", "a"));
    WitnessRecorder recorder = new WitnessRecorder(before);
    recorder.lookedUp("b", before.find("b"));

    assertThat(WitnessComparison.of(recorder.witness(List.of()), ViewedTree.of(after), Place.ROOT))
        .isInstanceOfSatisfying(
            WitnessComparison.Differs.class,
            d ->
                assertThat(d.words())
                    .isEqualTo("/b, which the step looked up, has another set of hard links"));
  }

  @Test
  void aLookUpShowsThatAFileIsAnotherByItsMtime() throws IOException {
    Consumer<WitnessRecorder> lookUp = r -> r.lookedUp("app/deps", java.util.Optional.empty());

    assertThat(words(lookUp, file("app/deps", "two", 5)))
        .isEqualTo("/app/deps, whose mtime the step could see, changed");
    assertThat(words(lookUp, file("app/deps", "one", 5))).isEqualTo("same");
  }

  @Test
  void aFoldersMtimeCountsOnlyWhereItsAttributesWereAskedFor() throws IOException {
    LayerMaker changed =
        new LayerMaker().add(Entry.directory("app", 0755, 0, 0, 5)).file("app/new", "");

    assertThat(words(r -> r.lookedUp("app", java.util.Optional.empty()), changed))
        .isEqualTo("same");
    assertThat(words(r -> r.statusRead("app"), changed))
        .isEqualTo("/app, whose mtime the step could see, changed");
  }

  private static LayerMaker file(String path, String text, long mtime) {
    byte[] bytes = text.getBytes(java.nio.charset.StandardCharsets.UTF_8);
    return new LayerMaker()
        .add(
            Entry.file(path, 0644, 0, 0, bytes.length, dev.strata.oci.Digest.of(bytes), mtime),
            bytes);
  }

  @Test
  void mtimesAndWhatWasNotLookedAtDoNotCount() throws IOException {
    StateTree before = state(app());
    Entry touched = before.find("app/deps").orElseThrow().withMtimeNanos(7);
    StateTree after =
        state(
            app(),
            new LayerMaker().add(touched, new byte[] {'o', 'n', 'e'}).file("other/file", "x"));
    WitnessRecorder recorder = new WitnessRecorder(before);
    recorder.contentRead("app/deps");

    assertThat(WitnessComparison.of(recorder.witness(List.of()), ViewedTree.of(after), Place.ROOT))
        .isEqualTo(new WitnessComparison.Same(2));
  }

  @Test
  void whatIsReadThroughTheTreeCounts() throws IOException {
    StateTree before = state(app());
    WitnessRecorder recorder = new WitnessRecorder(before);
    recorder.tree().open(recorder.tree().find("app/deps").orElseThrow()).close();

    assertThat(
            WitnessComparison.of(
                recorder.witness(List.of()),
                ViewedTree.of(state(app(), new LayerMaker().file("app/deps", "two"))), Place.ROOT))
        .isInstanceOf(WitnessComparison.Differs.class);
  }

  @Test
  void isReadBackAsItWasWritten() throws Exception {
    StateTree state = state(app().file("app/\ud83d\ude00a", "").file("app/\ud83d\ude01b", ""));
    WitnessRecorder recorder = new WitnessRecorder(state);
    List.of("app", "app/deps", "app/link", "gone", "app/\ud83d\ude00a", "app/\ud83d\ude01b")
        .forEach(
            path -> {
              recorder.contentRead(path);
              recorder.linkRead(path);
              recorder.folderListed(path);
            });
    WitnessRecorder ofMount = WitnessRecorder.ofMount(state, "app");
    ofMount.contentRead("app/deps");
    ofMount.lookedUp("elsewhere", java.util.Optional.empty());
    MountWitness mount =
        new MountWitness(
            2, "/m", dev.strata.oci.Digest.of(new byte[1]), "app", ofMount.witness(List.of()));
    Witness witness = recorder.witness(List.of()).with(List.of(mount));

    assertThat(mount.seen().paths()).containsExactly("app", "app/deps");
    assertThat(WitnessCodec.decode(ByteBuffer.wrap(WitnessCodec.encode(witness))))
        .isEqualTo(witness);
  }

  @Test
  void noDamagedByteIsTakenForAWitness() throws Exception {
    byte[] encoded = WitnessCodec.encode(new WitnessRecorder(state(app())).witness(List.of()));
    for (int i = 0; i < encoded.length; i++) {
      byte[] damaged = encoded.clone();
      damaged[i] ^= 4;
      assertThatThrownBy(() -> WitnessCodec.decode(ByteBuffer.wrap(damaged)))
          .isInstanceOf(MalformedWitnessException.class);
    }
  }

  private StateTree state(LayerMaker... layers) throws IOException {
    List<dev.strata.layer.Layer> made = new ArrayList<>();
    for (LayerMaker layer : layers) {
      made.add(layer.commit(store));
    }
    return new StateTree(made);
  }

  private WitnessComparison compare(Consumer<WitnessRecorder> step, LayerMaker change)
      throws IOException {
    WitnessRecorder recorder = new WitnessRecorder(state(app()));
    step.accept(recorder);
    return WitnessComparison.of(recorder.witness(List.of()), ViewedTree.of(state(app(), change)), Place.ROOT);
  }

  private String words(Consumer<WitnessRecorder> step, LayerMaker change) throws IOException {
    return compare(step, change) instanceof WitnessComparison.Differs(String _, String words)
        ? words
        : "same";
  }
}
