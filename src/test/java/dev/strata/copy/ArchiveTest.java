package dev.strata.copy;

import static dev.strata.copy.CopyCase.copy;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.ZstdOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorOutputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorOutputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// ADD of archives. Answers are those of Docker's unpacking.
final class ArchiveTest {
  /// Builds a tar in memory.
  private static final class Tar {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final TarArchiveOutputStream out = new TarArchiveOutputStream(bytes, "UTF-8");

    Tar file(String name, String text) throws IOException {
      byte[] content = text.getBytes(StandardCharsets.UTF_8);
      return add(name, TarConstants.LF_NORMAL, entry -> entry.setSize(content.length), content);
    }

    Tar folder(String name, int mode) throws IOException {
      return add(name + "/", TarConstants.LF_DIR, entry -> entry.setMode(mode), new byte[0]);
    }

    Tar link(String name, byte type, String target) throws IOException {
      return add(name, type, entry -> entry.setLinkName(target), new byte[0]);
    }

    private Tar add(String name, byte type, Consumer<TarArchiveEntry> set, byte[] content)
        throws IOException {
      TarArchiveEntry entry = new TarArchiveEntry(name, type, true);
      entry.setMode(0640);
      entry.setUserId(10);
      entry.setGroupId(20);
      set.accept(entry);
      out.putArchiveEntry(entry);
      out.write(content);
      out.closeArchiveEntry();
      return this;
    }

    byte[] bytes() throws IOException {
      out.finish();
      return bytes.toByteArray();
    }

    FakeTree context() throws IOException {
      return context(bytes());
    }

    static FakeTree context(byte[] archive) {
      return new FakeTree().file("a.tar", archive, 0600, 0, 0);
    }
  }

  private static byte[] compressed(String form, byte[] bytes) throws IOException {
    ByteArrayOutputStream target = new ByteArrayOutputStream();
    try (OutputStream out =
        switch (form) {
          case "gzip" -> new GzipCompressorOutputStream(target);
          case "bzip2" -> new BZip2CompressorOutputStream(target);
          case "xz" -> new XZCompressorOutputStream(target);
          case "zstd" -> new ZstdOutputStream(target);
          default -> target;
        }) {
      out.write(bytes);
    }
    return target.toByteArray();
  }

  @ParameterizedTest
  @ValueSource(strings = {"none", "gzip", "bzip2", "xz", "zstd"})
  void unpacksEveryUsualCompression(String form) throws Exception {
    byte[] tar = new Tar().folder("d", 0750).file("d/f", "hello").bytes();
    assertThat(copy(Tar.context(compressed(form, tar)), "a.tar").unpack().ontoScratch("/x"))
        .containsExactly("x dir 755 0:0", "x/d dir 750 10:20", "x/d/f file 640 10:20 hello");
  }

  @Test
  void copiesAnArchiveWholeWhenNotAskedToUnpack() throws Exception {
    FakeTree context = new Tar().file("f", "x").context();
    assertThat(copy(context, "a.tar").plan(new FakeTree(), "/x").entries()).hasSize(1);
  }

  @Test
  void copiesWhatIsNoArchive() throws Exception {
    FakeTree context = new FakeTree().file("plain.tar.gz", "no archive").file("empty.tar", "");
    assertThat(copy(context, "plain.tar.gz", "empty.tar").unpack().ontoScratch("/d/"))
        .containsExactly(
            "d dir 755 0:0", "d/empty.tar file 644 0:0 ", "d/plain.tar.gz file 644 0:0 no archive");
  }

  @Test
  void copiesACompressedFileThatHoldsNoArchive() throws Exception {
    byte[] text = compressed("gzip", "just text".getBytes(StandardCharsets.UTF_8));
    assertThat(copy(Tar.context(text), "a.tar").unpack().plan(new FakeTree(), "/x").entries())
        .singleElement()
        .satisfies(planned -> assertThat(planned.entry().size()).isEqualTo(text.length));
  }

  @Test
  void givesChownToWhatItUnpacksAndNoChmod() throws Exception {
    FakeTree context = new Tar().file("f", "x").context();
    assertThat(copy(context, "a.tar").unpack().chown("5:6").chmod("777").ontoScratch("/x"))
        .containsExactly("x dir 755 5:6", "x/f file 640 5:6 x");
  }

  @Test
  void makesFoldersThatTheArchiveLeavesOut() throws Exception {
    assertThat(copy(new Tar().file("p/q/f", "x").context(), "a.tar").unpack().ontoScratch("/"))
        .containsExactly("p dir 755 0:0", "p/q dir 755 0:0", "p/q/f file 640 10:20 x");
  }

  @Test
  void replacesAFolderByAFileAndAFileByAFolder() throws Exception {
    FakeTree parent = new FakeTree().file("was-folder/inner", "1").file("was-file", "2");
    FakeTree context = new Tar().file("was-folder", "now").folder("was-file", 0700).context();
    assertThat(copy(context, "a.tar").unpack().onto(parent, "/"))
        .containsExactly("was-file dir 700 10:20", "was-folder file 640 10:20 now");
  }

  @Test
  void hidesWhatAReplacedFolderHeldWhenItComesBack() throws Exception {
    FakeTree parent = new FakeTree().file("d/old", "1");
    FakeTree context = new Tar().file("d", "x").folder("d", 0700).file("d/new", "2").context();
    assertThat(copy(context, "a.tar").unpack().onto(parent, "/"))
        .containsExactly("d dir 700 10:20 opaque", "d/new file 640 10:20 2");
  }

  @Test
  void mergesFolders() throws Exception {
    FakeTree parent = new FakeTree().file("d/old", "1");
    assertThat(copy(new Tar().folder("d", 0711).context(), "a.tar").unpack().onto(parent, "/"))
        .containsExactly("d dir 711 10:20");
  }

  @Test
  void keepsHardAndSymbolicLinks() throws Exception {
    FakeTree context =
        new Tar()
            .file("b", "x")
            .link("a", TarConstants.LF_LINK, "b")
            .link("s", TarConstants.LF_SYMLINK, "../b")
            .context();
    assertThat(copy(context, "a.tar").unpack().ontoScratch("/d"))
        .containsExactly("d dir 755 0:0", "d/a file 640 10:20 x", "d/b = d/a", "d/s -> ../b");
  }

  @Test
  void keepsNamesThatLeadOutInside() throws Exception {
    FakeTree context =
        new Tar()
            .file("../evil", "x")
            .link("in/../../linked", TarConstants.LF_LINK, "../../evil")
            .context();
    assertThat(copy(context, "a.tar").unpack().ontoScratch("/d"))
        .containsExactly("d dir 755 0:0", "d/evil file 640 10:20 x", "d/linked = d/evil");
  }

  @Test
  void staysInsideWhereItsOwnLinksLeadOut() throws Exception {
    FakeTree context =
        new Tar()
            .link("out", TarConstants.LF_SYMLINK, "../../../etc")
            .file("out/passwd", "evil")
            .context();
    FakeTree parent = new FakeTree().file("etc/passwd", "good");
    assertThat(copy(context, "a.tar").unpack().onto(parent, "/d"))
        .containsExactly(
            "d dir 755 0:0",
            "d/etc dir 755 0:0",
            "d/etc/passwd file 640 10:20 evil",
            "d/out -> ../../../etc");
  }

  @Test
  void refusesAHardLinkToNothing() throws Exception {
    FakeTree context = new Tar().link("a", TarConstants.LF_LINK, "../../etc/shadow").context();
    assertThatThrownBy(() -> copy(context, "a.tar").unpack().ontoScratch("/"))
        .isInstanceOf(CopyException.class);
  }

  @Test
  void reportsADamagedArchive() throws Exception {
    byte[] tar = new Tar().file("a", "x".repeat(5_000)).bytes();
    FakeTree context = Tar.context(java.util.Arrays.copyOf(tar, 3_000));
    assertThatThrownBy(() -> copy(context, "a.tar").unpack().ontoScratch("/"))
        .isInstanceOf(IOException.class);
  }
}
