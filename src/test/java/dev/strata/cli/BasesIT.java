package dev.strata.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Where images start when there is no registry.
@Tag("root")
final class BasesIT {
  @TempDir Path folder;
  private Program strata;

  @BeforeEach
  void open() {
    strata = new Program(folder);
  }

  @Test
  void anImportedRootFileSystemIsABase() throws Exception {
    Path tar = rootTar();

    Program.Result imported = strata.run("import", tar.toString(), "mine:1");
    Path output = folder.resolve("out");
    strata.build(
        context("FROM mine:1\nRUN cat /made > /copy\n"), "-o", "type=local,dest=" + output);

    assertThat(imported.exitCode()).isZero();
    assertThat(output.resolve("copy")).hasContent("by hand");
    assertThat(strata.run("images", "-q", "mine:1").out()).isNotEmpty();
  }

  @Test
  void aLoadedArchiveIsABase() throws Exception {
    Path archive = folder.resolve("image.tar");
    strata.build(
        context("FROM strata.local/base\nRUN echo loaded > /x\nENV FROM_BASE=yes\n"),
        "-t",
        "loaded:1",
        "-o",
        "type=docker,dest=" + archive);
    Program other = new Program(Files.createDirectory(folder.resolve("other")));

    Program.Result loaded = other.run("load", "-i", archive.toString());
    Path output = folder.resolve("out");
    other.build(
        context("FROM loaded:1\nRUN echo $FROM_BASE >> /x\n"), "-o", "type=local,dest=" + output);

    assertThat(loaded.out()).contains("Loaded image: loaded:1");
    assertThat(output.resolve("x")).hasContent("loaded\nyes");
  }

  @Test
  void anImageLayoutIsABaseAsANamedContext() throws Exception {
    Path layout = folder.resolve("layout");
    strata.build(
        context("FROM strata.local/base\nRUN echo laid out > /x\n"),
        "-t",
        "base:7",
        "-o",
        "type=oci,tar=false,dest=" + layout);
    Program other = new Program(Files.createDirectory(folder.resolve("other")));

    Path output = folder.resolve("out");
    Path context = context("FROM base\nRUN cat /x > /y\n");
    String named = "base=oci-layout://" + layout + ":7";
    other.build(context, "--build-context", named, "-o", "type=local,dest=" + output);

    assertThat(output.resolve("y")).hasContent("laid out");
    assertThat(other.build(context, "--build-context", named).steps("run")).isEmpty();
  }

  @Test
  void aTaggedImageIsABaseAndItsBuildIsReused() throws Exception {
    strata.build(context("FROM strata.local/base\nRUN echo tagged > /x\n"), "-t", "tagged");
    Path context = context("FROM tagged\nRUN cat /x > /y\n");

    strata.build(context);

    assertThat(strata.build(context).steps("run")).isEmpty();
  }

  @Test
  void aDockerfileOnStandardInputHasNoContext() throws Exception {
    Path dockerfile =
        Files.writeString(folder.resolve("in"), "FROM strata.local/base\nRUN echo piped\n");

    Process build =
        new ProcessBuilder(
                Path.of("strata").toAbsolutePath().toString(),
                "--root",
                strata.root().toString(),
                "build",
                "--progress=plain",
                "-")
            .redirectInput(dockerfile.toFile())
            .redirectErrorStream(true)
            .start();
    String output = new String(build.getInputStream().readAllBytes());

    assertThat(build.waitFor()).as(output).isZero();
    assertThat(output).contains(" piped");
  }

  /// The base's own files, with one more, as a tar.
  private Path rootTar() throws Exception {
    Path tar = folder.resolve("root.tar");
    strata.build(
        context("FROM strata.local/base\nRUN echo by hand > /made\n"),
        "-o",
        "type=tar,dest=" + tar);
    return tar;
  }

  private Path context(String dockerfile) throws Exception {
    Path context = Files.createTempDirectory(folder, "context");
    Files.writeString(context.resolve("Dockerfile"), dockerfile);
    return context;
  }
}
