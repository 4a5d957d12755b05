package dev.strata.fuse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.strata.erofs.OverlayXattrs;
import dev.strata.erofs.RandomTree;
import dev.strata.erofs.SeenTree;
import dev.strata.linux.Attributes;
import dev.strata.linux.ChildProgram;
import dev.strata.linux.ExtendedAttributes;
import dev.strata.linux.LinuxException;
import dev.strata.linux.Mounts;
import dev.strata.linux.Namespaces;
import dev.strata.linux.OpenFiles;
import dev.strata.oci.Digest;
import dev.strata.tree.Entry;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("root")
@Timeout(60)
final class FuseServerTest {
  @TempDir Path folder;
  private final RecordedRequests log = new RecordedRequests();
  private Path mount = Path.of("");

  @BeforeEach
  void makeTheMountPoint() throws IOException {
    mount = Files.createDirectory(folder.resolve("mount"));
  }

  @AfterEach
  void unmountWhatIsLeft() {
    for (Path target : List.of(folder.resolve("merged"), mount)) {
      try {
        Mounts.unmount(target.toString(), Mounts.DETACH);
      } catch (LinuxException e) {
        assertThat(e.errno().name()).isIn("EINVAL", "ENOENT");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {41, 42, 43})
  void showsTheTree(long seed) throws IOException {
    RandomTree tree = RandomTree.grow(seed, 300, true);
    MemoryTree served = new MemoryTree(tree.entries(), tree::content);
    try (FuseServer server = serve(served)) {
      assertThat(SeenTree.of(mount.toString())).containsExactlyElementsOf(tree.entries());
      for (Entry entry : tree.entries()) {
        int links = Attributes.status(mount + "/" + entry.path()).links();
        assertThat(links).as(entry.path()).isEqualTo(served.links(entry));
      }
      assertThat(server.failure()).isEmpty();
    }
  }

  @Test
  void listsAFolderOf20000Names() throws IOException {
    String[] paths = new String[20_000];
    for (int i = 0; i < paths.length; i++) {
      paths[i] = "a rather long name of a file " + i;
    }
    try (FuseServer server = serve(MemoryTree.ofPaths(paths));
        var names = Files.list(mount)) {
      List<String> sorted = names.map(name -> name.getFileName().toString()).sorted().toList();
      Arrays.sort(paths);
      assertThat(sorted).isEqualTo(List.of(paths));
      assertThat(server.failure()).isEmpty();
    }
  }

  @Test
  void theLogNamesWhatWasObservedAndNothingElse() throws IOException {
    MemoryTree tree =
        MemoryTree.ofPaths("a/", "a/read", "a/seen", "a/unseen", "b/", "b/x", "c/", "c/y")
            .with(Entry.symlink("link", "a/read", 0, 0, 0));
    try (FuseServer server = serve(tree)) {
      assertThat(Files.readString(mount.resolve("a/read"))).isEqualTo("a/read");
      assertThat(Files.size(mount.resolve("a/seen"))).isEqualTo(6);
      assertThat(Files.exists(mount.resolve("a/none"))).isFalse();
      assertThat(Files.exists(mount.resolve("a/none"))).isFalse();
      assertThat(Files.readSymbolicLink(mount.resolve("link"))).hasToString("a/read");
      try (var names = Files.list(mount.resolve("b"))) {
        assertThat(names).hasSize(1);
      }
      assertThat(ExtendedAttributes.find(mount + "/b/x", "user.a")).isEmpty();
      assertThat(log.heardButStatus())
          .containsExactlyInAnyOrder(
              "found ",
              "found a",
              "found a/read",
              "read a/read",
              "found a/seen",
              "missing a/none",
              "found link",
              "link link",
              "found b",
              "listed b",
              "found b/x",
              "xattr user.a of b/x");
      assertThat(server.failure()).isEmpty();
    }
  }

  @Test
  void anObservationOfOneNameCountsForEveryNameOfTheInode() throws IOException {
    MemoryTree tree = MemoryTree.ofPaths("one", "two", "three");
    Entry one = tree.find("one").orElseThrow();
    tree = tree.with(one.withPath("two").withHardLinkTo(Optional.of("one")));
    try (FuseServer server = serve(tree)) {
      assertThat(Files.readString(mount.resolve("two"))).isEqualTo("two");
      assertThat(Files.size(mount.resolve("one"))).isEqualTo(3);
      assertThat(log.heardButStatus())
          .containsExactlyInAnyOrder("found ", "found one", "found two", "read one", "read two");
      assertThat(server.failure()).isEmpty();
    }
  }

  @Test
  void anOverlayCopiesUpFromIt() throws IOException {
    TreeMap<String, String> xattrs = new TreeMap<>();
    xattrs.put("user.a", "1");
    MemoryTree tree = MemoryTree.ofPaths("d/", "d/file", "d/other");
    Entry file = tree.find("d/file").orElseThrow().withXattrs(xattrs).withMode(0751);
    try (FuseServer server = serve(tree.with(file.withOwner(12, 34)))) {
      Path merged = overlay();
      Files.writeString(merged.resolve("d/file"), "+", StandardOpenOption.APPEND);
      Path upper = folder.resolve("upper/d/file");
      assertThat(Files.readString(upper)).isEqualTo("d/file+");
      assertThat(ExtendedAttributes.find(upper.toString(), "user.a")).contains("1");
      assertThat(Attributes.status(upper.toString()).uid()).isEqualTo(12);
      assertThat(Attributes.status(upper.toString()).permissions()).isEqualTo(0751);
      assertThat(log.heard())
          .contains("found d/file", "read d/file", "xattrs of d/file")
          .doesNotContain("read d/other", "found d/other")
          .noneMatch(line -> line.contains("overlay"));
      assertThat(server.failure()).isEmpty();
    }
  }

  @Test
  void underAnOverlayWhoeverWalksThroughAFolderDoesNotAskForItsAttributes() throws IOException {
    MemoryTree tree = MemoryTree.ofPaths("a/", "a/b/", "a/b/file", "c/", "c/d");
    try (FuseServer server = open(tree)) {
      server.mountUnderOverlay(mount);
      Path merged = overlay();
      assertThat(Files.readString(merged.resolve("a/b/file"))).isEqualTo("a/b/file");
      assertThat(Files.readString(merged.resolve("c/d"))).isEqualTo("c/d");
      assertThat(log.heard()).noneMatch(line -> line.startsWith("status"));
      Attributes.status(merged + "/a/b");
      Attributes.status(merged + "/a/b");
      assertThat(log.heard().stream().filter(line -> line.startsWith("status")))
          .containsExactly("status a/b");
      assertThat(server.failure()).isEmpty();
    }
  }

  @Test
  void anOverlayHidesWhatAWhiteoutAndAnOpaqueFolderHide() throws IOException {
    Files.createDirectories(folder.resolve("below/opaque"));
    Files.createFile(folder.resolve("below/opaque/hidden"));
    Files.createFile(folder.resolve("below/gone"));
    MemoryTree tree =
        MemoryTree.ofPaths("opaque/", "opaque/new")
            .with(Entry.whiteout("gone"))
            .with(Entry.directory("opaque", 0755, 0, 0, 0).withOpaque(true));
    try (FuseServer server = serve(tree)) {
      Path merged = overlay(folder.resolve("below"));
      try (var names = Files.walk(merged)) {
        assertThat(names.map(name -> merged.relativize(name).toString()))
            .containsExactlyInAnyOrder("", "opaque", "opaque/new");
      }
      assertThat(server.failure()).isEmpty();
    }
  }

  @Test
  void unmountingEndsItsThreads() throws Exception {
    try (FuseServer server = serve(MemoryTree.ofPaths("a"))) {
      assertThat(Files.readString(mount.resolve("a"))).isEqualTo("a");
      Mounts.unmount(mount.toString(), 0);
      server.awaitUnmount();
      assertThat(server.failure()).isEmpty();
    }
  }

  @Test
  void aMountInANamespaceOfOneThreadIsSeenThereAloneAndEndsWithIt() throws Exception {
    try (FuseServer server = open(MemoryTree.ofPaths("a"))) {
      FutureTask<String> seen =
          new FutureTask<>(
              () -> {
                Namespaces.unshare(ChildProgram.NEW_MOUNTS);
                Mounts.makePrivate("/");
                server.mountAt(mount);
                return Files.readString(mount.resolve("a"));
              });
      Thread thread = Thread.ofPlatform().start(seen);
      assertThat(seen.get()).isEqualTo("a");
      assertThat(mount).isEmptyDirectory();
      thread.join();
      server.awaitUnmount();
      assertThat(server.failure()).isEmpty();
    }
  }

  @Test
  void aMountWhoseServerEndedSaysSoAndDoesNotHang() throws IOException {
    serve(MemoryTree.ofPaths("a")).close();
    assertThatThrownBy(() -> Attributes.status(mount + "/a"))
        .isInstanceOf(LinuxException.class)
        .hasMessageContaining("ENOTCONN");
  }

  @Test
  void closingEndsItsThreadsWhenItWasNeverMounted() throws Exception {
    FuseServer server = open(MemoryTree.ofPaths("a"));
    server.close();
    server.awaitUnmount();
    assertThat(server.failure()).isEmpty();
    assertThatThrownBy(() -> server.mountAt(mount)).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void aTreeThatFailsIsAnIoErrorThatTheServerExplains() throws IOException {
    byte[] bytes = {1, 2, 3};
    MemoryTree tree =
        new MemoryTree(
            List.of(
                Entry.directory("", 0755, 0, 0, 0),
                Entry.file("short", 0644, 0, 0, 10, Digest.of(bytes), 0)),
            path -> bytes);
    try (FuseServer server = serve(tree)) {
      assertThatThrownBy(() -> Files.readAllBytes(mount.resolve("short")))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("Input/output error");
      assertThat(server.failure().orElseThrow()).hasMessageContaining("/short");
    }
  }

  @Test
  void refusesWrites() throws IOException {
    try (FuseServer server = serve(MemoryTree.ofPaths("a"))) {
      assertThatThrownBy(() -> Files.writeString(mount.resolve("a"), "b"))
          .hasMessageContaining("Read-only file system");
      assertThat(server.failure()).isEmpty();
    }
  }

  @Test
  void readsLargeFilesInOnePieceFromSeveralThreads() throws Exception {
    RandomTree random = RandomTree.grow(44, 200, false);
    List<Entry> files =
        random.entries().stream().filter(Entry::isFile).filter(e -> e.size() > 4096).toList();
    try (FuseServer server = serve(new MemoryTree(random.entries(), random::content))) {
      long wrong =
          files.parallelStream()
              .filter(
                  file -> {
                    try (var channel = OpenFiles.read(mount + "/" + file.path())) {
                      ByteBuffer bytes = ByteBuffer.allocate((int) file.size());
                      while (bytes.hasRemaining() && channel.read(bytes) > 0) {}
                      return !Digest.of(bytes.array()).equals(file.content().orElseThrow());
                    } catch (IOException e) {
                      throw new IllegalStateException(e);
                    }
                  })
              .count();
      assertThat(files).isNotEmpty();
      assertThat(wrong).isZero();
      assertThat(server.failure()).isEmpty();
    }
  }

  @Test
  void readsBehindFourGibibytes() throws IOException {
    long size = (5L << 30) + 3;
    try (FuseServer server =
        FuseServer.open(new LongFile(size), log, OverlayXattrs.TRUSTED, ServedIds.all())) {
      server.mountAt(mount);
      assertThat(Files.size(mount.resolve("long"))).isEqualTo(size);
      try (var channel = OpenFiles.read(mount + "/long")) {
        ByteBuffer bytes = ByteBuffer.allocate(8);
        long at = (4L << 30) + 4096 * 3 - 2;
        while (bytes.hasRemaining() && channel.read(bytes, at + bytes.position()) > 0) {}
        for (int i = 0; i < 8; i++) {
          assertThat(bytes.get(i)).isEqualTo(LongFile.byteAt(at + i));
        }
        assertThat(channel.read(ByteBuffer.allocate(8), size - 3)).isEqualTo(3);
      }
      assertThat(server.failure()).isEmpty();
    }
  }

  /// A file whose bytes tell where they stand.
  private record LongFile(long size) implements FuseTree {
    @Override
    public Optional<Entry> find(String path) {
      return switch (path) {
        case "" -> Optional.of(Entry.directory("", 0755, 0, 0, 0));
        case "long" -> Optional.of(Entry.file("long", 0644, 0, 0, size, Digest.of(new byte[0]), 0));
        default -> Optional.empty();
      };
    }

    @Override
    public List<Entry> list(String folder) {
      return List.of(find("long").orElseThrow());
    }

    @Override
    public int read(Entry file, long offset, ByteBuffer into) {
      int count = (int) Math.min(into.remaining(), size - offset);
      for (int i = 0; i < count; i++) {
        into.put(byteAt(offset + i));
      }
      return count;
    }

    static byte byteAt(long offset) {
      return (byte) (offset ^ offset >> 12 ^ offset >> 32);
    }
  }

  private FuseServer serve(MemoryTree tree) throws IOException {
    FuseServer server = open(tree);
    server.mountAt(mount);
    return server;
  }

  private FuseServer open(MemoryTree tree) throws IOException {
    return FuseServer.open(tree, log, OverlayXattrs.TRUSTED, ServedIds.all());
  }

  private Path overlay(Path... below) throws IOException {
    Path merged = Files.createDirectory(folder.resolve("merged"));
    Files.createDirectory(folder.resolve("upper"));
    Files.createDirectory(folder.resolve("work"));
    StringBuilder lower = new StringBuilder(mount.toString());
    for (Path path : below) {
      lower.append(':').append(path);
    }
    String options =
        "lowerdir=%s,upperdir=%s,workdir=%s,xino=off"
            .formatted(lower, folder.resolve("upper"), folder.resolve("work"));
    Mounts.mount("overlay", merged.toString(), "overlay", 0, options);
    return merged;
  }
}
