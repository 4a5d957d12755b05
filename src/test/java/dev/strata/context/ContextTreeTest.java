package dev.strata.context;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.strata.linux.ExtendedAttributes;
import dev.strata.oci.Digest;
import dev.strata.tree.Entry;
import dev.strata.tree.EntryType;
import dev.strata.tree.TreePath;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ContextTreeTest {
  private static final Duration GRANULARITY = Duration.ofSeconds(2);

  @TempDir Path root;
  private final RecordingFingerprints fingerprints = new RecordingFingerprints();

  /// A scan so late after all changes that every fingerprint can be trusted.
  private ContextTree scan(String... rules) throws Exception {
    return scanAt(Instant.now().plus(Duration.ofHours(1)), rules);
  }

  private ContextTree scanAt(Instant now, String... rules) throws Exception {
    return ContextTree.scan(
        root,
        IgnoreRules.parse(String.join("\n", rules)),
        fingerprints,
        new ContextTree.Options(Clock.fixed(now, ZoneOffset.UTC), GRANULARITY, 2));
  }

  private Path write(String path, String text) throws IOException {
    Path file = root.resolve(path);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, text);
  }

  private static Digest digest(String text) {
    return Digest.of(text.getBytes(StandardCharsets.UTF_8));
  }

  private static List<String> paths(ContextTree tree) throws IOException {
    List<String> found = new ArrayList<>();
    collect(tree, "", found);
    return found;
  }

  private static void collect(ContextTree tree, String folder, List<String> found)
      throws IOException {
    for (Entry entry : tree.listAttributes(folder)) {
      found.add(entry.path());
      if (entry.isDirectory()) {
        collect(tree, entry.path(), found);
      }
    }
  }

  @Test
  void tellsTypeModeSizeTimeAndContent() throws Exception {
    Path file = write("a/b.txt", "hello");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-x--x"));
    Files.setLastModifiedTime(file, FileTime.from(Instant.ofEpochSecond(1_000, 123_456_789)));
    Files.createSymbolicLink(root.resolve("link"), Path.of("a/b.txt"));

    ContextTree tree = scan();
    Entry entry = tree.find("a/b.txt").orElseThrow();
    assertThat(entry.type()).isEqualTo(EntryType.FILE);
    assertThat(entry.mode()).isEqualTo(0751);
    assertThat(entry.size()).isEqualTo(5);
    assertThat(entry.mtimeNanos()).isEqualTo(1_000_123_456_789L);
    assertThat(entry.content()).contains(digest("hello"));
    assertThat(tree.find("a").orElseThrow().isDirectory()).isTrue();
    assertThat(tree.find("link").orElseThrow().linkTarget()).isEqualTo("a/b.txt");
    assertThat(tree.find("").orElseThrow().isDirectory()).isTrue();
    assertThat(tree.find("nothing")).isEmpty();
    assertThat(tree.list("nothing")).isEmpty();
  }

  @Test
  void listsAFolderInOrder() throws Exception {
    for (String name : List.of("b", "a.b", "a", "B", "ä", "a-")) {
      write(name, name);
    }
    assertThat(scan().list("")).extracting(Entry::path).isSortedAccordingTo(TreePath.ORDER);
  }

  @Test
  void readsNoContentUntilAsked() throws Exception {
    write("wanted", "1");
    write("unwanted", "2");
    ContextTree tree = scan();
    assertThat(tree.filesRead()).isZero();
    tree.withContents(List.of(tree.findAttributes("wanted").orElseThrow()));
    assertThat(tree.filesRead()).isEqualTo(1);
    assertThat(tree.findAttributes("unwanted").orElseThrow().content()).isEmpty();
  }

  @Test
  void readsNoFileWhoseFingerprintIsOnRecord() throws Exception {
    write("a", "1");
    write("b", "2");
    scan().list("");
    ContextTree again = scan();
    assertThat(again.list(""))
        .extracting(Entry::content)
        .containsExactly(Optional.of(digest("1")), Optional.of(digest("2")));
    assertThat(again.filesRead()).isZero();
  }

  @Test
  void readsAFileAgainThatChangedWithTheSameSizeAndMtime() throws Exception {
    Path file = write("a", "old");
    FileTime mtime = Files.getLastModifiedTime(file);
    scan().list("");
    Files.writeString(file, "new");
    Files.setLastModifiedTime(file, mtime);
    assertThat(scan().find("a").orElseThrow().content()).contains(digest("new"));
  }

  @Test
  void neverTrustsAFileThatChangedWithinTheClocksGranularity() throws Exception {
    Path file = write("a", "1");
    Instant changed = Files.getLastModifiedTime(file).toInstant();
    ContextTree tooEarly = scanAt(changed.plus(Duration.ofMillis(1_900)));
    tooEarly.list("");
    assertThat(fingerprints.known).as("nothing racy is recorded").isEmpty();

    scan().list("");
    assertThat(fingerprints.known).hasSize(1);
    ContextTree racyAgain = scanAt(changed.plus(Duration.ofMillis(1_900)));
    racyAgain.list("");
    assertThat(racyAgain.filesRead()).as("nor is what is recorded trusted").isEqualTo(1);
  }

  @Test
  void neverTrustsAFileFromTheFuture() throws Exception {
    Path file = write("a", "1");
    Files.setLastModifiedTime(file, FileTime.from(Instant.now().plus(Duration.ofDays(2))));
    scan().list("");
    assertThat(fingerprints.known).isEmpty();
  }

  @Test
  void leavesOutWhatTheRulesExclude() throws Exception {
    write("src/Main.java", "");
    write("target/Main.class", "");
    write("notes.md", "");
    write("README.md", "");
    assertThat(paths(scan("target", "*.md", "!README.md")))
        .containsExactly("README.md", "src", "src/Main.java");
  }

  @Test
  void doesNotEnterAnExcludedFolder() throws Exception {
    write("secret/deep/file", "");
    Files.setPosixFilePermissions(
        root.resolve("secret"), PosixFilePermissions.fromString("---------"));
    assertThat(paths(scan("secret"))).isEmpty();
  }

  @Test
  void keepsTheFoldersAboveWhatARuleTakesBack() throws Exception {
    write("a/b/keep", "");
    write("a/b/drop", "");
    write("a/c/drop", "");
    write("d/drop", "");
    assertThat(paths(scan("*", "!a/*/keep"))).containsExactly("a", "a/b", "a/b/keep");
  }

  @Test
  void saysWhyAPathIsAbsent() throws Exception {
    write("node_modules/x", "");
    ContextTree tree = scan("**/node_modules");
    assertThat(tree.whyAbsent("node_modules/x"))
        .contains("ignored by `**/node_modules` in .dockerignore");
    assertThat(tree.whyAbsent("node_modules/y")).isEmpty();
    assertThat(tree.whyAbsent("nowhere")).isEmpty();
  }

  @Test
  void marksTheLaterNamesOfAnInode() throws Exception {
    Path first = write("a/1", "x");
    Files.createLink(root.resolve("a.b"), first);
    Files.createDirectory(root.resolve("b"));
    Files.createLink(root.resolve("b/3"), first);
    ContextTree tree = scan();
    assertThat(tree.find("a/1").orElseThrow().hardLinkTo()).isEmpty();
    assertThat(tree.find("a.b").orElseThrow().hardLinkTo()).contains("a/1");
    assertThat(tree.find("b/3").orElseThrow())
        .extracting(Entry::hardLinkTo, Entry::content)
        .containsExactly(Optional.of("a/1"), Optional.of(digest("x")));
  }

  @Test
  void forgetsAHardLinkWhoseOtherNameIsExcluded() throws Exception {
    Path first = write("a", "x");
    Files.createLink(root.resolve("b"), first);
    assertThat(scan("a").find("b").orElseThrow().hardLinkTo()).isEmpty();
  }

  @Test
  void keepsUserXattrsOnly() throws Exception {
    Path file = write("a", "x");
    ExtendedAttributes.set(file.toString(), "user.note", "n\u00e9");
    assertThat(scan().find("a").orElseThrow().xattrs()).isEqualTo(Map.of("user.note", "n\u00e9"));
    assertThat(ContextTree.keepsXattr("security.capability")).isFalse();
    assertThat(ContextTree.keepsXattr("security.selinux")).isFalse();
    assertThat(ContextTree.keepsXattr("trusted.overlay.opaque")).isFalse();
  }

  @Test
  void seesAnXattrThatWasAddedToAFileOnRecord() throws Exception {
    Path file = write("a", "x");
    scan().list("");
    ExtendedAttributes.set(file.toString(), "user.note", "1");
    assertThat(scan().find("a").orElseThrow().xattrs()).containsKey("user.note");
    assertThat(scan().find("a").orElseThrow().xattrs()).containsKey("user.note");
  }

  @Test
  void opensTheBytesOfAnEntry() throws Exception {
    write("a/b/c", "content");
    ContextTree tree = scan();
    try (InputStream in = tree.open(tree.find("a/b/c").orElseThrow())) {
      assertThat(in.readAllBytes()).asString().isEqualTo("content");
    }
  }

  @Test
  void refusesToOpenWhatChangedSince() throws Exception {
    Path file = write("a", "old");
    ContextTree tree = scan();
    Entry entry = tree.find("a").orElseThrow();
    Files.writeString(file, "new");
    try (InputStream in = tree.open(entry)) {
      assertThatThrownBy(in::readAllBytes)
          .isInstanceOf(ContextChangedException.class)
          .hasMessageContaining("a changed");
    }
    Files.delete(file);
    assertThatThrownBy(() -> tree.open(entry)).isInstanceOf(ContextChangedException.class);
  }

  @Test
  void followsNoLinkThatReplacedAFolder(@TempDir Path outside) throws Exception {
    Files.writeString(outside.resolve("x"), "outside");
    write("a/x", "inside!");
    ContextTree tree = scan();
    Entry entry = tree.find("a/x").orElseThrow();
    Files.delete(root.resolve("a/x"));
    Files.delete(root.resolve("a"));
    Files.createSymbolicLink(root.resolve("a"), outside);
    assertThatThrownBy(() -> tree.open(entry)).isInstanceOf(ContextChangedException.class);
  }

  @Test
  void takesWhatAFileIsWhenItIsReadNotWhenItWasScanned() throws Exception {
    Path file = write("a", "short");
    ContextTree tree = scan();
    Files.writeString(file, "longer than before");
    Entry entry = tree.find("a").orElseThrow();
    assertThat(entry.size()).isEqualTo(18);
    assertThat(entry.content()).contains(digest("longer than before"));
    try (InputStream in = tree.open(entry)) {
      assertThat(in.readAllBytes()).hasSize(18);
    }
  }

  @Test
  void refusesAFileThatWasReplacedByALink() throws Exception {
    Path file = write("a", "x");
    ContextTree tree = scan();
    Files.delete(file);
    Files.createSymbolicLink(file, Path.of("/etc/passwd"));
    assertThatThrownBy(() -> tree.find("a")).isInstanceOf(ContextChangedException.class);
  }

  @Test
  void takesNamesThatAreNotUtf8() throws Exception {
    String name = "\udcff\udcfe";
    try (var channel = dev.strata.linux.OpenFiles.create(root.toRealPath() + "/" + name, 0644)) {
      channel.write(java.nio.ByteBuffer.wrap("x".getBytes(StandardCharsets.UTF_8)));
    }
    ContextTree tree = scan();
    Entry entry = tree.find(name).orElseThrow();
    assertThat(entry.content()).contains(digest("x"));
    try (InputStream in = tree.open(entry)) {
      assertThat(in.readAllBytes()).hasSize(1);
    }
  }

  @Test
  void namesTheFolderThatCannotBeRead() {
    assertThatThrownBy(
            () ->
                ContextTree.scan(root.resolve("missing"), IgnoreRules.none(), Fingerprints.none()))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("missing");
  }
}
