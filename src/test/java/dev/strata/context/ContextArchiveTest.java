package dev.strata.context;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.strata.tree.Entry;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Contexts that come as an archive, friendly and hostile.
final class ContextArchiveTest {
  @TempDir Path folder;
  private Path target;
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes, "UTF-8");

  @BeforeEach
  void makeTarget() throws IOException {
    target = Files.createDirectory(folder.resolve("target"));
  }

  private void add(String name, byte type, String content) throws IOException {
    TarArchiveEntry entry = new TarArchiveEntry(name, type, true);
    boolean link = type == TarConstants.LF_SYMLINK || type == TarConstants.LF_LINK;
    byte[] data = link ? new byte[0] : content.getBytes(StandardCharsets.UTF_8);
    if (link) {
      entry.setLinkName(content);
    }
    entry.setSize(data.length);
    entry.setMode(type == TarConstants.LF_DIR ? 0750 : 0640);
    entry.setModTime(1_000_000);
    tar.putArchiveEntry(entry);
    tar.write(data);
    tar.closeArchiveEntry();
  }

  private ContextTree unpack() throws IOException {
    tar.finish();
    ContextArchive.unpack(new ByteArrayInputStream(bytes.toByteArray()), target, 1 << 20);
    return ContextTree.scan(target, IgnoreRules.none(), Fingerprints.none());
  }

  @Test
  void keepsNamesModesTimesAndLinks() throws Exception {
    add("./d/", TarConstants.LF_DIR, "");
    add("./d/f", TarConstants.LF_NORMAL, "hello");
    add("/l", TarConstants.LF_SYMLINK, "d/f");
    add("h", TarConstants.LF_LINK, "./d/f");
    ContextTree tree = unpack();
    Entry file = tree.find("d/f").orElseThrow();
    assertThat(file.mode()).isEqualTo(0640);
    assertThat(file.mtimeNanos()).isEqualTo(1_000_000_000_000L);
    assertThat(tree.find("d").orElseThrow().mode()).isEqualTo(0750);
    assertThat(tree.find("l").orElseThrow().linkTarget()).isEqualTo("d/f");
    assertThat(tree.find("h").orElseThrow().content()).isEqualTo(file.content());
  }

  @Test
  void takesACompressedArchive() throws Exception {
    add("f", TarConstants.LF_NORMAL, "x");
    tar.finish();
    ByteArrayOutputStream zipped = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(zipped)) {
      out.write(bytes.toByteArray());
    }
    ContextArchive.unpack(new ByteArrayInputStream(zipped.toByteArray()), target, 1 << 20);
    assertThat(target.resolve("f")).hasContent("x");
  }

  @Test
  void keepsNamesWithDotsInside() throws Exception {
    add("../../evil", TarConstants.LF_NORMAL, "x");
    unpack();
    assertThat(target.resolve("evil")).exists();
    assertThat(folder.resolve("evil")).doesNotExist();
  }

  @Test
  void writesThroughNoLink() throws Exception {
    add("l", TarConstants.LF_SYMLINK, "..");
    add("l/evil", TarConstants.LF_NORMAL, "x");
    add("f", TarConstants.LF_SYMLINK, "../evil");
    add("f", TarConstants.LF_NORMAL, "x");
    unpack();
    assertThat(folder.resolve("evil")).doesNotExist();
    assertThat(target.resolve("l/evil")).exists();
    assertThat(target.resolve("f")).isRegularFile();
  }

  @Test
  void refusesAHardLinkToWhatIsNoFileOfIt() throws Exception {
    add("l", TarConstants.LF_SYMLINK, "/etc/passwd");
    add("h", TarConstants.LF_LINK, "l");
    assertThatThrownBy(this::unpack).isInstanceOf(ArchiveRefusedException.class);
  }

  @Test
  void refusesWhatUnpacksToTooMuch() throws Exception {
    add("f", TarConstants.LF_NORMAL, "x".repeat((1 << 20) + 1));
    assertThatThrownBy(this::unpack)
        .isInstanceOf(ArchiveRefusedException.class)
        .hasMessageContaining("more than 1048576 bytes");
  }

  @Test
  void leavesDevicesOut() throws Exception {
    add("dev", TarConstants.LF_CHR, "");
    add("fifo", TarConstants.LF_FIFO, "");
    assertThat(unpack().size()).isZero();
  }
}
