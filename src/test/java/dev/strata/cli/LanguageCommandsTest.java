package dev.strata.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/// What parse, lint and the sources of a context say and return.
@Isolated
final class LanguageCommandsTest {
  private final PrintStream realOut = System.out;
  private final PrintStream realErr = System.err;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  @TempDir Path folder;

  @AfterEach
  void restoreStreams() {
    System.setOut(realOut);
    System.setErr(realErr);
  }

  private int run(String... arguments) {
    PrintStream printed = new PrintStream(out, true, StandardCharsets.UTF_8);
    System.setOut(printed);
    System.setErr(printed);
    String[] all = new String[arguments.length + 2];
    all[0] = "--root";
    all[1] = folder.resolve("state").toString();
    System.arraycopy(arguments, 0, all, 2, arguments.length);
    return Main.run(all, printed, printed);
  }

  private String printed() {
    return out.toString(StandardCharsets.UTF_8);
  }

  private Path dockerfile(String text) throws Exception {
    return Files.writeString(folder.resolve("Dockerfile"), text);
  }

  @Test
  void parsesSeveralFilesAndReturnsTwoWhenOneIsRefused() throws Exception {
    Path good = dockerfile("FROM scratch\n");
    Path bad = Files.writeString(folder.resolve("bad"), "FROM scratch\nCOPPY a b\n");

    assertThat(run("parse", "--format=none", bad.toString(), good.toString())).isEqualTo(2);
    assertThat(run("parse", "--format=sexp", good.toString())).isZero();
    assertThat(printed()).contains("(from \"scratch\")").contains("did you mean COPY?");
  }

  @Test
  void lintPrintsWarningsAndSucceeds() throws Exception {
    dockerfile("FROM scratch AS Base\n");

    assertThat(run("lint", folder.toString())).isZero();
    assertThat(printed())
        .contains("Check complete, 1 warning has been found!")
        .contains("WARNING: StageNameCasing - https://")
        .contains(">>> FROM scratch AS Base");
  }

  @Test
  void lintFailsWhereTheFileMakesWarningsErrors() throws Exception {
    dockerfile("# check=error=true\nFROM scratch AS Base\n");

    assertThat(run("build", "--check", folder.toString())).isEqualTo(1);
  }

  @Test
  void checksWithoutHavingTheBase() throws Exception {
    dockerfile("FROM nowhere.example/base\n");

    assertThat(run("build", "--call=check,format=json", folder.toString())).isZero();
    assertThat(printed()).contains("\"warnings\" : [ ]");
  }

  @Test
  void tellsATarFromADockerfileByItsContent() throws Exception {
    ByteArrayOutputStream tar = new ByteArrayOutputStream();
    try (TarArchiveOutputStream archive = new TarArchiveOutputStream(tar)) {
      byte[] text = "FROM scratch\n".getBytes(StandardCharsets.UTF_8);
      TarArchiveEntry entry = new TarArchiveEntry("Dockerfile");
      entry.setSize(text.length);
      archive.putArchiveEntry(entry);
      archive.write(text);
      archive.closeArchiveEntry();
    }

    Path files;
    try (FetchedContext context =
        FetchedContext.ofStream(new ByteArrayInputStream(tar.toByteArray()))) {
      files = context.files();
      assertThat(context.dockerfile()).isEmpty();
      assertThat(context.read("Dockerfile")).contains("FROM scratch\n");
      assertThat(context.read("../Dockerfile")).isEmpty();
    }
    assertThat(files).doesNotExist();
    try (FetchedContext context =
        FetchedContext.ofStream(
            new ByteArrayInputStream("FROM scratch\n".getBytes(StandardCharsets.UTF_8)))) {
      assertThat(context.dockerfile()).contains("FROM scratch\n");
    }
  }
}
