package dev.strata.solver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.strata.image.ImageView;
import dev.strata.oci.ImageConfig;
import dev.strata.plan.ResolvedImage;
import dev.strata.source.DiagnosticsException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// Strata makes of each golden Dockerfile what BuildKit made of it.
///
/// A case is a folder with a `Dockerfile`, perhaps a `context.sh` that makes the context where it
/// is run, and BuildKit's answer in `expected.txt`, which only `bench/compare-with-buildkit
/// --record` writes. A `strata.txt` beside it holds what Strata does otherwise by choice, and why.
/// The cases share a store, to which paths that differ in times alone are the same: a path whose
/// time matters is one of the case's own.
@Tag("root")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class BuildKitGoldenTest {
  private static final Path CASES = Path.of("src/test/resources/golden/buildkit");

  private Path folder = Path.of("");
  private BuildRoom room;
  private ImageView base;

  @BeforeAll
  void open(@TempDir Path temporary) throws Exception {
    folder = temporary;
    room = new BuildRoom(Files.createDirectory(folder.resolve("room")));
    base = view(room.of("FROM strata.local/base\n").build());
  }

  @AfterAll
  void close() throws Exception {
    room.close();
  }

  @TestFactory
  Stream<DynamicTest> givesBuildKitsAnswer() throws IOException {
    try (Stream<Path> cases = Files.list(CASES)) {
      return cases.sorted().toList().stream()
          .map(c -> DynamicTest.dynamicTest(c.getFileName().toString(), () -> check(c)));
    }
  }

  private void check(Path golden) throws Exception {
    List<String> expected = lines(golden.resolve("expected.txt"));
    List<String> actual = answer(golden);

    Path chosen = golden.resolve("strata.txt");
    List<String> otherwise = Files.exists(chosen) ? lines(chosen) : List.of();
    assertThat(ImageLines.differences(expected, actual)).isEqualTo(otherwise);
  }

  private static List<String> lines(Path file) throws IOException {
    return Files.readAllLines(file).stream().filter(l -> !l.startsWith("#")).toList();
  }

  private List<String> answer(Path golden) throws Exception {
    Path context = makeContext(golden);
    String dockerfile = Files.readString(golden.resolve("Dockerfile"));
    BuildRoom.Built built;
    try {
      built = room.of(dockerfile).from(context).build();
    } catch (BuildFailedException | DiagnosticsException e) {
      return List.of("refused " + e.getMessage());
    }
    return ImageLines.of(view(built), base);
  }

  /// What the script dates itself keeps its time; all else is of one old second.
  private Path makeContext(Path golden) throws Exception {
    Path context = Files.createDirectory(folder.resolve(golden.getFileName()));
    Files.setPosixFilePermissions(context, PosixFilePermissions.fromString("rwxr-xr-x"));
    Path dockerfile = Files.copy(golden.resolve("Dockerfile"), context.resolve("Dockerfile"));
    Files.setPosixFilePermissions(dockerfile, PosixFilePermissions.fromString("rw-r--r--"));
    Path script = golden.resolve("context.sh");
    if (Files.exists(script)) {
      run(context, "umask 022; . " + script.toAbsolutePath());
    }
    run(context, "find . -newermt 2020-01-01 -exec touch -h -d 2001-01-01T00:00:00Z {} +");
    return context;
  }

  private static void run(Path folder, String script) throws Exception {
    Process process =
        new ProcessBuilder("sh", "-eu", "-c", script)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .start();
    String output = new String(process.getInputStream().readAllBytes());
    assertThat(process.waitFor()).as(output).isZero();
  }

  private ImageView view(BuildRoom.Built built) throws Exception {
    var image = built.result().image().orElseThrow().descriptor();
    ImageConfig config = room.engine().images().images(image).getFirst().config();
    return ImageView.of(
        new ResolvedImage("built", config.platform(), image.digest(), config),
        room.engine().images());
  }
}
