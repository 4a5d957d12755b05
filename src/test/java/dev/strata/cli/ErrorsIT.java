package dev.strata.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a user sees who made a mistake: what, where and what to do, an exit code that tells the
/// kinds apart, and never a stack trace.
@Tag("root")
final class ErrorsIT {
  @TempDir Path folder;

  @Test
  void everyErrorOfADockerfileIsShownAtOnceWithItsPlace() throws Exception {
    Program.Result result = build("FROM scratch\nCOPI a b\nRUN --mont=x true\n");

    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.err())
        .contains("Dockerfile:2:1")
        .contains("COPI a b")
        .contains("^")
        .contains("COPY")
        .contains("Dockerfile:3:")
        .contains("--mount")
        .doesNotContain("Exception");
  }

  @Test
  void aFailedRunShowsItsOutputItsCodeAndItsLine() throws Exception {
    Program.Result result =
        build("FROM strata.local/base\nRUN true\nRUN echo reading; echo broken >&2; exit 7\n");

    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.err())
        .contains("reading")
        .contains("broken")
        .contains("exit code: 7")
        .contains("   2 |     RUN true")
        .contains("   3 | >>> RUN echo reading; echo broken >&2; exit 7")
        .doesNotContain("Exception");
  }

  @Test
  void aFailedStepIsNeverReusedAndTheOnesBeforeItAre() throws Exception {
    Program strata = new Program(folder);
    Path context = context("FROM strata.local/base\nRUN echo one > /one\nRUN exit 1\n");
    strata.run("build", context.toString());

    Program.Result again = strata.run("build", "--progress=plain", context.toString());

    assertThat(again.exitCode()).isEqualTo(1);
    assertThat(again.text()).contains("CACHED").contains("exit code: 1");
  }

  @Test
  void aSourceThatIsNotThereIsNamed() throws Exception {
    Program.Result result = build("FROM scratch\nCOPY missing.txt /\n");

    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.err())
        .contains("missing.txt")
        .contains("not found")
        .contains("   2 | >>> COPY missing.txt /")
        .doesNotContain("Exception");
  }

  @Test
  void anImageThatIsNotInTheLocalStoreIsNamedWithTheWaysToGetIt() throws Exception {
    Program.Result result = build("FROM example.test/nothing:1\nRUN true\n");

    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.err())
        .contains("Dockerfile:1:6")
        .contains("example.test/nothing:1")
        .contains("strata load")
        .doesNotContain("Exception");
  }

  @Test
  void aFolderWithoutADockerfileIsNamed() throws Exception {
    Program strata = new Program(folder);
    Path empty = Files.createDirectory(folder.resolve("empty"));

    Program.Result result = strata.run("build", empty.toString());

    assertThat(result.exitCode()).isEqualTo(3);
    assertThat(result.err()).contains("Dockerfile").contains("-f").doesNotContain("Exception");
  }

  @Test
  void anUnknownFlagIsRefusedWithASuggestion() throws Exception {
    Program.Result result = new Program(folder).run("build", "--targt=x", ".");

    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.err()).contains("--targt").contains("--target").doesNotContain("Exception");
  }

  @Test
  void aCommandThatThereIsNotIsNamedAndAnotherIsProposed() throws Exception {
    Program.Result result = new Program(folder).run("buld", ".");

    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.err()).contains("there is no command buld").contains("strata build");
  }

  @Test
  void anOutputWithoutAPlaceIsRefusedBeforeAnythingIsBuilt() throws Exception {
    Program.Result result =
        new Program(folder).run("build", "-o", "type=tar", context("FROM scratch\n").toString());

    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.err()).contains("dest=FILE").doesNotContain("#1");
  }

  @Test
  void aCheckThatFoundErrorsDoesNotSayThatItIsComplete() throws Exception {
    Program.Result result =
        new Program(folder).run("lint", context("FROM scratch\nCOPI a b\n").toString());

    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.out()).doesNotContain("no warnings");
    assertThat(result.err()).contains("did you mean COPY?");
  }

  @Test
  void bothFormsOfQuietPrintTheImagesId() throws Exception {
    Program strata = new Program(folder);
    String context = context("FROM scratch\nLABEL a=b\n").toString();

    Program.Result quiet = strata.run("build", "-q", context);

    assertThat(quiet.out()).startsWith("sha256:");
    assertThat(strata.run("build", "--progress=quiet", context).out()).isEqualTo(quiet.out());
  }

  @Test
  void whatIsDamagedInTheStateFolderIsRepairedAndMadeAgain() throws Exception {
    Program strata = new Program(folder);
    Path context = context("FROM strata.local/base\nRUN echo one > /one\n");
    strata.build(context);
    try (Stream<Path> files = Files.list(strata.root().resolve("layers"))) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        byte[] bytes = Files.readAllBytes(file);
        for (int part = 1; part < 6; part++) {
          bytes[bytes.length / 6 * part] ^= (byte) 0xff;
        }
        Files.write(file, bytes);
      }
    }
    for (String catalog : List.of("images/names", "images/layers")) {
      try (Stream<Path> files = Files.list(strata.root().resolve(catalog))) {
        for (Path file : files.toList()) {
          Files.writeString(file, "{damaged");
        }
      }
    }

    assertThat(strata.run("verify").text()).contains("--repair").doesNotContain("Exception");
    assertThat(strata.run("verify", "--repair").exitCode()).isZero();

    assertThat(strata.run("verify").exitCode()).isZero();
    strata.build(context, "-o", "type=tar,dest=" + folder.resolve("out.tar"));
    assertThat(strata.run("verify").exitCode()).isZero();
  }

  @Test
  void aNamedContextThatIsNoFolderIsRefused() throws Exception {
    Program.Result result =
        new Program(folder)
            .run("build", "--build-context", "more=/nowhere", context("FROM scratch\n").toString());

    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.err()).contains("more=/nowhere").contains("folder");
  }

  private Program.Result build(String dockerfile) throws Exception {
    return new Program(folder).run("build", "--progress=plain", context(dockerfile).toString());
  }

  private Path context(String dockerfile) throws Exception {
    Path context = Files.createTempDirectory(folder, "context");
    Files.writeString(context.resolve("Dockerfile"), dockerfile);
    return context;
  }
}
