package dev.strata.erofs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.strata.oci.Digest;
import dev.strata.tree.Entry;
import dev.strata.tree.EntryType;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ErofsLimitsTest {
  private static final Entry ROOT = Entry.directory("", 0755, 0, 0, 0);

  @TempDir Path folder;

  @Test
  void refusesANameOfMoreThan255Bytes() {
    Entry entry = Entry.directory("ä".repeat(128), 0755, 0, 0, 0);
    assertUnstorable(adding(entry), entry.path(), "longer than 255 bytes");
  }

  @Test
  void takesANameOf255Bytes() throws IOException {
    assertThat(roundTrip(Entry.directory("ä".repeat(127) + "b", 0755, 0, 0, 0))).hasSize(2);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 4096})
  void refusesALinkTargetThatLinuxHasNot(int length) {
    Entry entry = Entry.symlink("link", "t".repeat(length), 0, 0, 0);
    assertUnstorable(adding(entry), "link", "has " + length);
  }

  @Test
  void takesAnAttributeOf65535BytesAndRefusesALongerOne() throws IOException {
    Entry longest = withXattr("user.a", "v".repeat(65535));
    assertThat(roundTrip(longest)).containsExactly(ROOT, longest);
    assertUnstorable(adding(withXattr("user.a", "v".repeat(65536))), "d", "holds 65535");
  }

  @Test
  void refusesAttributesThatTogetherPassTheFormatsLimit() {
    TreeMap<String, String> xattrs = new TreeMap<>();
    for (String name : List.of("a", "b", "c", "d", "e")) {
      xattrs.put("user." + name, "v".repeat(60_000));
    }
    assertUnstorable(adding(ROOT.withPath("d").withXattrs(xattrs)), "d", "take more than");
  }

  @ParameterizedTest
  @ValueSource(strings = {"system.nfs4_acl", "user.", "btrfs.compression", "nothing"})
  void refusesAttributesThatTheFormatHasNoPrefixFor(String name) {
    assertUnstorable(adding(withXattr(name, "v")), "d", name);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "user.a",
        "trusted.a",
        "security.capability",
        "system.posix_acl_access",
        "system.posix_acl_default",
        "user.overlay.opaque"
      })
  void takesAttributesOfEveryKind(String name) throws IOException {
    Entry entry = withXattr(name, "\u0000\u00ff");
    assertThat(roundTrip(entry)).containsExactly(ROOT, entry);
  }

  @Test
  void refusesAnAttributeThatOverlayfsWouldTakeForItsOwn() {
    assertUnstorable(adding(withXattr("trusted.overlay.redirect", "/etc")), "d", "overlayfs");
  }

  @Test
  void refusesADeviceOfMoreThan32Bits() {
    Entry entry =
        new Entry(
            "dev",
            EntryType.CHAR_DEVICE,
            0600,
            0,
            0,
            0,
            Optional.empty(),
            "",
            Optional.empty(),
            1L << 44,
            new TreeMap<>(),
            0,
            false);
    assertUnstorable(adding(entry), "dev", "32 bits");
  }

  @Test
  void messagesHoldNoControlCharacters() {
    Entry entry = Entry.symlink("a\u001b[2Jb", "", 0, 0, 0);
    assertThatThrownBy(adding(entry)).hasMessageContaining("/a\\x1b[2Jb");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 100, 4095, 4096, 5000, 3_000_000})
  void refusesContentThatIsShorterOrLongerThanItsEntrySays(int size) {
    for (int actual : new int[] {size - 1, size + 1}) {
      Entry entry = Entry.file("file", 0644, 0, 0, size, Digest.of(new byte[0]), 0);
      assertThatThrownBy(() -> write(List.of(ROOT, entry), new byte[actual]))
          .isInstanceOf(ContentSizeException.class)
          .hasMessageContaining("/file should have " + size + " bytes");
    }
  }

  @Test
  void refusesWhatIsOutOfOrder() {
    Entry a = Entry.directory("a", 0755, 0, 0, 0);
    Entry b = Entry.directory("b", 0755, 0, 0, 0);
    assertBug(List.of(ROOT, b, a), "after");
    assertBug(List.of(ROOT, a, a), "after");
    assertBug(List.of(a), "root");
    assertBug(List.of(ROOT, a.withPath("x/y")), "without the folder");
    assertBug(List.of(ROOT, a, a.withPath("ab/c")), "without the folder");
    assertBug(List.of(), "without a root");
    Entry link = Entry.symlink("l", "t", 0, 0, 0).withHardLinkTo(Optional.of("k"));
    assertBug(List.of(ROOT, link), "not added before");
  }

  private void assertBug(List<Entry> entries, String text) {
    assertThatThrownBy(() -> write(entries, new byte[0]))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining(text);
  }

  private static void assertUnstorable(ThrowingCallable adding, String path, String text) {
    assertThatThrownBy(adding)
        .isInstanceOfSatisfying(
            UnstorableEntryException.class,
            e -> {
              assertThat(e.path()).isEqualTo(path);
              assertThat(e.remedy()).isNotEmpty();
            })
        .hasMessageContaining(text);
  }

  private ThrowingCallable adding(Entry entry) {
    return () -> write(List.of(ROOT, entry), new byte[0]);
  }

  private static Entry withXattr(String name, String value) {
    return ROOT.withPath("d").withXattrs(new TreeMap<>(java.util.Map.of(name, value)));
  }

  private List<Entry> roundTrip(Entry entry) throws IOException {
    write(List.of(ROOT, entry), new byte[0]);
    try (FileChannel channel = FileChannel.open(folder.resolve("image"))) {
      return ErofsReader.read(channel, OverlayXattrs.TRUSTED).entries();
    }
  }

  private void write(List<Entry> entries, byte[] content) throws IOException {
    try (FileChannel channel = Images.create(folder.resolve("image"));
        ErofsWriter writer = new ErofsWriter(channel, OverlayXattrs.TRUSTED)) {
      for (Entry entry : entries) {
        writer.add(entry, entry.isFile() ? new ByteArrayInputStream(content) : null);
      }
      writer.finish();
    }
  }
}
