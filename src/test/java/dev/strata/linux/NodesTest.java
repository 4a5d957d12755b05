package dev.strata.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.strata.tree.EntryType;
import dev.strata.tree.TreePath;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class NodesTest {
  @TempDir Path folder;

  private String at(String name) {
    return folder + "/" + name;
  }

  private String file(String name, String text) throws IOException {
    Files.writeString(folder.resolve(name), text);
    return at(name);
  }

  @Test
  void tellsAFileAsLstatDoes() throws IOException {
    String path = file("a", "hello");
    Nodes.makeHardLink(at("b"), path);
    Attributes.setMode(path, 04751);
    Attributes.setTimes(path, 1_234_567_890_123_456_789L);

    FileStatus status = Attributes.status(path);

    assertThat(status.type()).isEqualTo(EntryType.FILE);
    assertThat(status.permissions()).isEqualTo(04751);
    assertThat(status.size()).isEqualTo(5);
    assertThat(status.links()).isEqualTo(2);
    assertThat(status.mtimeNanos()).isEqualTo(1_234_567_890_123_456_789L);
    assertThat(status.inode()).isEqualTo((long) Files.getAttribute(Path.of(path), "unix:ino"));
    assertThat(status.device()).isEqualTo((long) Files.getAttribute(Path.of(path), "unix:dev"));
    assertThat(Attributes.status(at("b")).inode()).isEqualTo(status.inode());
  }

  @Test
  void setsTimesBeforeTheEpochAndOfALinkItself() throws IOException {
    String target = file("a", "");
    long before = Attributes.status(target).mtimeNanos();
    Nodes.makeSymlink(at("link"), "a");

    Attributes.setTimes(at("link"), -1);

    assertThat(Attributes.status(at("link")).mtimeNanos()).isEqualTo(-1);
    assertThat(Attributes.status(target).mtimeNanos()).isEqualTo(before);
  }

  @Test
  void carriesNamesThatAreNotUtf8() throws IOException {
    String name = TreePath.decode(new byte[] {'x', (byte) 0xff, (byte) 0xc3, 'y'});
    try (FileChannel channel = OpenFiles.create(at(name), 0600)) {
      channel.write(ByteBuffer.wrap("bytes".getBytes(StandardCharsets.UTF_8)));
    }
    Nodes.makeSymlink(at("link"), name);

    try (FolderReader reader = FolderReader.open(folder.toString())) {
      assertThat(reader.entries())
          .extracting(FolderEntry::name)
          .containsExactlyInAnyOrder(name, "link");
      assertThat(reader.readLink("link")).isEqualTo(name);
      try (FileChannel channel = reader.openFile(name)) {
        ByteBuffer read = ByteBuffer.allocate(10);
        assertThat(channel.read(read)).isEqualTo(5);
      }
    }
    assertThat(Nodes.readLink(at("link"))).isEqualTo(name);
    Nodes.removeFile(at(name));
    assertThat(Attributes.find(at(name))).isEmpty();
  }

  @Test
  void namesCallPathAndErrnoInFailures() {
    assertThatThrownBy(() -> Nodes.removeFolder(at("missing")))
        .isInstanceOfSatisfying(
            LinuxException.class,
            e -> {
              assertThat(e.errno()).isEqualTo(Errno.ENOENT);
              assertThat(e.operation()).isEqualTo("unlinkat");
            })
        .hasMessage("unlinkat " + at("missing") + ": ENOENT (no such file or folder)");
  }

  @Test
  void refusesAPathWithAZeroByte() {
    assertThatThrownBy(() -> Nodes.makeFolder(at("a\0b"), 0755))
        .isInstanceOf(LinuxException.class)
        .hasMessageContaining("EINVAL");
  }

  @Test
  void neverOpensThroughALink() throws IOException {
    file("a", "secret");
    Nodes.makeSymlink(at("link"), "a");

    assertThatThrownBy(() -> OpenFiles.read(at("link")))
        .isInstanceOfSatisfying(
            LinuxException.class, e -> assertThat(e.errno()).isEqualTo(Errno.ELOOP));
  }

  @Test
  void renamesWithoutReplacingAndByExchange() throws IOException {
    String a = file("a", "a");
    String b = file("b", "b");

    assertThatThrownBy(() -> Nodes.rename(a, b, Nodes.NO_REPLACE)).hasMessageContaining("EEXIST");
    Nodes.rename(a, b, Nodes.EXCHANGE);

    assertThat(Path.of(a)).hasContent("b");
    assertThat(Path.of(b)).hasContent("a");
  }

  @Test
  void readsFoldersWithMoreEntriesThanOneBufferHolds() throws IOException {
    for (int i = 0; i < 2000; i++) {
      Nodes.makeFolder(at("a-rather-long-name-of-a-folder-" + i), 0700);
    }
    try (FolderReader reader = FolderReader.open(folder.toString())) {
      assertThat(reader.entries())
          .hasSize(2000)
          .allMatch(entry -> entry.status().type() == EntryType.DIRECTORY);
    }
  }

  @Test
  void encodesDevicesAsGlibc() {
    long device = FileStatus.device(0x12345, 0x6789ab);

    assertThat(FileStatus.major(device)).isEqualTo(0x12345);
    assertThat(FileStatus.minor(device)).isEqualTo(0x6789ab);
    assertThat(FileStatus.device(8, 1)).isEqualTo(0x801);
  }

  @Test
  @Tag("root")
  void makesDevicesFifosAndOwners() throws IOException {
    Nodes.makeSpecial(at("null"), EntryType.CHAR_DEVICE, 0600, FileStatus.device(1, 3));
    Nodes.makeSpecial(at("fifo"), EntryType.FIFO, 0600, 0);
    Nodes.makeWhiteout(at("gone"));
    Nodes.makeSymlink(at("link"), "null");
    Attributes.setOwner(at("link"), 12, 34);

    assertThat(Attributes.status(at("null")).type()).isEqualTo(EntryType.CHAR_DEVICE);
    assertThat(Attributes.status(at("null")).specialDevice()).isEqualTo(FileStatus.device(1, 3));
    assertThat(Attributes.status(at("fifo")).type()).isEqualTo(EntryType.FIFO);
    assertThat(Attributes.status(at("gone")).specialDevice()).isZero();
    assertThat(Attributes.status(at("link")).uid()).isEqualTo(12);
    assertThat(Attributes.status(at("link")).gid()).isEqualTo(34);
    assertThat(Attributes.status(at("null")).uid()).isZero();
  }

  @Test
  @Tag("root")
  void keepsExtendedAttributesByteForByteOnFilesAndLinks() throws IOException {
    String path = file("a", "");
    Nodes.makeSymlink(at("link"), "a");
    String value = "\0\u00ff".repeat(400);
    ExtendedAttributes.set(path, "trusted.big", value);
    ExtendedAttributes.set(path, "user.empty", "");
    ExtendedAttributes.set(at("link"), "trusted.own", "x");

    assertThat(ExtendedAttributes.all(path))
        .isEqualTo(Map.of("trusted.big", value, "user.empty", ""));
    assertThat(ExtendedAttributes.all(at("link"))).isEqualTo(Map.of("trusted.own", "x"));
    assertThat(ExtendedAttributes.find(path, "user.none")).isEmpty();
    ExtendedAttributes.remove(path, "user.empty");
    assertThat(ExtendedAttributes.find(path, "user.empty")).isEmpty();
  }
}
