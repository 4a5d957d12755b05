package dev.strata.image;

import static org.assertj.core.api.Assertions.assertThat;

import dev.strata.layer.Layer;
import dev.strata.layer.LayerIngest;
import dev.strata.tree.Entry;
import dev.strata.tree.EntryType;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RootExportTest {
  private static final long MTIME = 1_700_000_000_123_456_789L;
  @TempDir private Path folder;
  private Layer tree;

  @BeforeEach
  void make() throws Exception {
    try (Images images = new Images(folder.resolve("store"));
        LayerIngest ingest = images.layers.ingest()) {
      ingest.add(Entry.directory("", 0755, 0, 0, MTIME));
      ingest.add(Entry.directory("d", 0555, 0, 0, MTIME));
      ingest.add(
          Images.file("d/f", 4).withMode(04755),
          () -> new ByteArrayInputStream("text".getBytes(StandardCharsets.UTF_8)));
      ingest.add(Images.file("d/g", 0).withHardLinkTo(Optional.of("d/f")));
      ingest.add(
          new Entry(
              "fifo",
              EntryType.FIFO,
              0644,
              0,
              0,
              0,
              Optional.empty(),
              "",
              Optional.empty(),
              0,
              new TreeMap<>(),
              MTIME,
              false));
      ingest.add(Entry.symlink("l", "/etc/passwd", 0, 0, MTIME));
      tree = ingest.commit(Optional.empty());
    }
  }

  @Test
  void writesAFolderWithModesTimesAndLinks() throws Exception {
    Path to = folder.resolve("out");
    List<String> skipped = RootExport.writeFolder(tree, to, Optional.empty());

    assertThat(skipped).containsExactly("fifo");
    assertThat(to.resolve("d/f")).hasContent("text");
    assertThat((int) Files.getAttribute(to.resolve("d/f"), "unix:mode") & 07777).isEqualTo(04755);
    assertThat((int) Files.getAttribute(to.resolve("d"), "unix:mode") & 07777).isEqualTo(0555);
    assertThat(Files.isSameFile(to.resolve("d/f"), to.resolve("d/g"))).isTrue();
    assertThat(Files.readSymbolicLink(to.resolve("l"))).isEqualTo(Path.of("/etc/passwd"));
    for (String path : List.of("d", "d/f", "l")) {
      assertThat(Files.getLastModifiedTime(to.resolve(path), LinkOption.NOFOLLOW_LINKS))
          .as(path)
          .isEqualTo(FileTime.from(MTIME, TimeUnit.NANOSECONDS));
    }
  }

  @Test
  void followsNoLinkThatIsInTheFolder() throws Exception {
    Path outside = Files.createDirectories(folder.resolve("outside"));
    Files.writeString(outside.resolve("f"), "mine");
    Path to = Files.createDirectories(folder.resolve("out"));
    Files.createSymbolicLink(to.resolve("d"), outside);
    Files.createSymbolicLink(to.resolve("l"), outside.resolve("f"));

    RootExport.writeFolder(tree, to, Optional.empty());

    assertThat(outside.resolve("f")).hasContent("mine");
    assertThat(to.resolve("d/f")).hasContent("text");
    RootExport.writeFolder(tree, to, Optional.empty());
    assertThat(to.resolve("d/f")).hasContent("text");
  }

  @Test
  void writesATarWithoutTheRootAndClampsTimes() throws Exception {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    RootExport.writeTar(tree, out, Optional.of(Instant.ofEpochSecond(7)));

    TarArchiveInputStream tar =
        new TarArchiveInputStream(new ByteArrayInputStream(out.toByteArray()));
    StringBuilder names = new StringBuilder();
    for (TarArchiveEntry e = tar.getNextEntry(); e != null; e = tar.getNextEntry()) {
      names.append(e.getName()).append(' ');
      assertThat(e.getLastModifiedTime().to(TimeUnit.SECONDS)).isEqualTo(7);
    }
    assertThat(names.toString()).isEqualTo("d/ d/f d/g fifo l ");
  }
}
