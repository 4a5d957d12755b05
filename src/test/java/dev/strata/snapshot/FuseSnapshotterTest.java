package dev.strata.snapshot;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.strata.erofs.OverlayXattrs;
import dev.strata.fuse.RequestLog;
import dev.strata.layer.Layer;
import dev.strata.layer.LayerMaker;
import dev.strata.layer.LayerStore;
import dev.strata.linux.Attributes;
import dev.strata.linux.Nodes;
import dev.strata.oci.Digest;
import dev.strata.tree.Entry;
import dev.strata.tree.EntryType;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchService;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/// Beside what every snapshotter does: what is heard of a step, in ways that differ by the system
/// call.
final class FuseSnapshotterTest extends SnapshotterContract {
  @Override
  String name() {
    return "fuse";
  }

  /// Notes what was read, listed and missed.
  private static final class Heard implements RequestLog {
    private final ConcurrentSkipListSet<String> words = new ConcurrentSkipListSet<>();

    @Override
    public void lookedUp(String path, Optional<Entry> found) {
      words.add((found.isPresent() ? "found " : "missed ") + path);
    }

    @Override
    public void contentRead(String path) {
      words.add("read " + path);
    }

    @Override
    public void folderListed(String path) {
      words.add("listed " + path);
    }

    @Override
    public void linkRead(String path) {
      words.add("followed " + path);
    }

    @Override
    public void statusRead(String folder) {
      words.add("status " + folder);
    }

    @Override
    public void xattrRead(String path, String name) {
      words.add("xattr " + path);
    }

    @Override
    public void xattrsListed(String path) {
      words.add("xattr " + path);
    }
  }

  private record Ran(Heard heard, Optional<Layer> layer) {}

  private Ran run(LayerMaker state, Step step) throws Exception {
    LayerStore store = new LayerStore(folder.resolve("watched-layers"), OverlayXattrs.TRUSTED);
    Path target = Files.createDirectories(folder.resolve("watched-target"));
    FuseSnapshotter snapshotter =
        new FuseSnapshotter(
            new States(store), new WorkFolder(folder.resolve("work")), OverlayXattrs.TRUSTED);
    Heard heard = new Heard();
    try (ActiveSnapshot snapshot =
        snapshotter.prepare(State.SCRATCH.with(state.commit(store).id()), _ -> heard)) {
      MountThread.run(
          () -> {
            snapshot.mountAt(target);
            step.run(target);
          });
      return new Ran(heard, snapshot.commit());
    }
  }

  @Test
  void hearsWhatIsReadThroughMemory() throws Exception {
    Ran ran =
        run(
            new LayerMaker().file("f", "mapped").file("g", "not"),
            root ->
                RandomEdits.command(
                    "perl",
                    "-e",
                    "open(F, '<:mmap', $ARGV[0]) or die; <F> eq 'mapped' or die",
                    root.resolve("f")));

    assertThat(ran.heard().words).contains("read f").doesNotContain("read g", "found g");
  }

  @Test
  void hearsWhatIsExecuted() throws Exception {
    byte[] program = Files.readAllBytes(Path.of("/bin/true").toRealPath());
    Entry entry = Entry.file("p", 0755, 0, 0, program.length, Digest.of(program), 0);

    Ran ran =
        run(
            new LayerMaker().add(entry, program),
            root -> RandomEdits.command(root.resolve("p").toString()));

    assertThat(ran.heard().words).contains("read p");
  }

  /// A file without a name is made in the upper folder, and looks at nothing below.
  @Test
  void takesAFileWithoutAName() throws Exception {
    Ran ran =
        run(
            new LayerMaker().folder("d").file("d/f", "1"),
            root ->
                RandomEdits.command(
                    "perl",
                    "-MFcntl",
                    "-e",
                    "sysopen(F, $ARGV[0], 020200000 | O_RDWR) or die $!; print F 'x'; close F",
                    root.resolve("d")));

    assertThat(ran.layer()).isEmpty();
    assertThat(ran.heard().words).contains("found d").doesNotContain("read d/f", "listed d");
  }

  @Test
  void tellsOfChangesThroughInotify() throws Exception {
    run(
        new LayerMaker().folder("d").file("d/f", "1"),
        root -> {
          try (WatchService watch = root.getFileSystem().newWatchService()) {
            root.resolve("d").register(watch, StandardWatchEventKinds.ENTRY_MODIFY);
            Files.writeString(root.resolve("d/f"), "2");
            assertThat(watch.poll(30, TimeUnit.SECONDS).pollEvents().getFirst().context())
                .hasToString("f");
          }
        });
  }

  /// Free space is that of the disk below the upper folder.
  @Test
  void tellsTheSpaceOfTheDisk() throws Exception {
    run(
        new LayerMaker().folder("d"),
        root ->
            assertThat(Files.getFileStore(root).getTotalSpace())
                .isEqualTo(Files.getFileStore(folder).getTotalSpace()));
  }

  @Test
  void hearsWhatARenameOrARemovalLooksAt() throws Exception {
    Ran ran =
        run(
            new LayerMaker().file("from", "1").file("over", "2").folder("d").file("d/f", "3"),
            root -> {
              Nodes.rename(root + "/from", root + "/over", 0);
              Files.delete(root.resolve("d/f"));
              Files.delete(root.resolve("d"));
              Files.createDirectory(root.resolve("d"));
            });

    assertThat(ran.heard().words)
        .contains("read from", "found over", "found d/f", "listed d")
        .doesNotContain("read over", "read d/f");
    Layer layer = ran.layer().orElseThrow();
    assertThat(layer.find("from").orElseThrow().isWhiteout()).isTrue();
    assertThat(layer.find("d").orElseThrow().opaque()).isTrue();
  }

  @Test
  void aFileThatIsTruncatedAtOnceIsNotRead() throws Exception {
    Ran ran =
        run(
            new LayerMaker().file("f", "a long text"),
            root -> new RandomAccessFile(root.resolve("f").toString(), "rw").close());
    assertThat(ran.heard().words).contains("read f");

    Ran truncated =
        run(
            new LayerMaker().file("f", "a long text"),
            root -> Files.writeString(root.resolve("f"), "short"));
    assertThat(truncated.heard().words).contains("found f").doesNotContain("read f");
  }

  @Test
  void aChangeOfOneNameLeavesTheOthers() throws Exception {
    Ran ran =
        run(
            new LayerMaker().file("a", "1").hardLink("b", "a").hardLink("c", "a"),
            root -> {
              assertThat(Attributes.status(root + "/a").links()).isEqualTo(3);
              assertThat(Attributes.status(root + "/a").inode())
                  .isEqualTo(Attributes.status(root + "/b").inode());
              Files.writeString(root.resolve("b"), "2");
              assertThat(root.resolve("c")).hasContent("1");
            });

    assertThat(ran.layer().orElseThrow().index().entries())
        .extracting(Entry::path)
        .containsExactly("", "b");
  }

  @Test
  void specialFilesAreMovedAndRemoved() throws Exception {
    Ran ran =
        run(
            new LayerMaker()
                .special("fifo", EntryType.FIFO, 0)
                .special("socket", EntryType.SOCKET, 0)
                .special("null", EntryType.CHAR_DEVICE, 0x103),
            root -> {
              RandomEdits.command("mv", root.resolve("fifo"), root.resolve("moved"));
              Files.delete(root.resolve("socket"));
              assertThatThrownBy(() -> Files.readAllBytes(root.resolve("null")))
                  .isInstanceOf(IOException.class);
            });

    Layer layer = ran.layer().orElseThrow();
    assertThat(layer.find("moved").orElseThrow().type()).isEqualTo(EntryType.FIFO);
    assertThat(layer.find("socket").orElseThrow().isWhiteout()).isTrue();
    assertThat(layer.find("null")).isEmpty();
  }

  /// What a step made of a state that could not be read is worth nothing.
  @Test
  void refusesWhatWasMadeOfAStateThatCouldNotBeRead() throws Exception {
    List<Path> images = new ArrayList<>();
    byte[] bytes = "x".repeat(100_000).getBytes(UTF_8);

    assertThatThrownBy(
            () ->
                run(
                    new LayerMaker().file("f", bytes),
                    root -> {
                      try (var files = Files.list(folder.resolve("watched-layers"))) {
                        files.filter(p -> p.toString().endsWith(".erofs")).forEach(images::add);
                      }
                      try (var image = new RandomAccessFile(images.getFirst().toString(), "rw")) {
                        image.setLength(4096);
                      }
                      assertThatThrownBy(() -> Files.readAllBytes(root.resolve("f")))
                          .isInstanceOf(IOException.class);
                      Files.writeString(root.resolve("g"), "made of nothing");
                    }))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("the parent state could not be served");
  }
}
