package dev.strata.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@Tag("root")
final class SamplesIT {
  @TempDir Path folder;

  static Stream<Path> samples() throws IOException {
    try (Stream<Path> samples = Files.list(Path.of("samples"))) {
      return samples.filter(SamplesIT::startsFromThisMachine).sorted().toList().stream();
    }
  }

  /// {@link ApplicationSamplesIT} builds the others.
  private static boolean startsFromThisMachine(Path sample) {
    try {
      return Files.readString(sample.resolve("Dockerfile")).contains("strata.local/base");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @ParameterizedTest
  @MethodSource("samples")
  void theSecondBuildOfASampleRunsNothing(Path sample) throws Exception {
    Program strata = new Program(folder);

    Program.Build first = strata.build(sample);
    Program.Build second = strata.build(sample);

    assertThat(first.steps("run")).isNotEmpty();
    assertThat(second.steps("run")).isEmpty();
    assertThat(second.steps("failed")).isEmpty();
    assertThat(second.steps("hit")).hasSameSizeAs(first.metadata().get("strata.steps"));
    assertThat(second.result().text()).contains("CACHED").contains("0 run").contains("saved");
  }

  @Test
  void anEditedFileRerunsExactlyTheStepsBelowItsCopy() throws Exception {
    Program strata = new Program(folder);
    Path context = Files.createDirectory(folder.resolve("hello"));
    Program.copy(Path.of("samples/hello"), context);
    strata.build(context);

    Files.writeString(context.resolve("words.txt"), "slots\nlayers\n");
    Program.Build edited = strata.build(context);

    assertThat(edited.steps("run"))
        .containsExactly(
            "words: COPY words.txt .",
            "words: RUN sort words.txt > sorted.txt && wc -l < sorted.txt > count.txt",
            "stage-2: COPY --from=words /work/sorted.txt /work/count.txt data/",
            "stage-2: COPY --from=program /work/out/hello .",
            "stage-2: RUN ./hello > self-test.txt && grep -q layers self-test.txt");
    assertThat(edited.reason("words: COPY words.txt .")).contains("words.txt").contains("content");
    assertThat(
            edited.reason(
                "words: RUN sort words.txt > sorted.txt && wc -l < sorted.txt > count.txt"))
        .contains("COPY words.txt");
  }

  @Test
  void aFileThatIsTouchedRerunsNothing() throws Exception {
    Program strata = new Program(folder);
    Path context = Files.createDirectory(folder.resolve("hello"));
    Program.copy(Path.of("samples/hello"), context);
    strata.build(context);

    Files.setLastModifiedTime(
        context.resolve("words.txt"), java.nio.file.attribute.FileTime.fromMillis(0));
    Program.Build touched = strata.build(context);

    assertThat(touched.steps("run")).isEmpty();
  }

  @Test
  void aChangedArgRerunsWhatUsesItAndIsNamed() throws Exception {
    Program strata = new Program(folder);
    Path hello = Path.of("samples/hello");
    strata.build(hello);

    Program.Build greeted = strata.build(hello, "--build-arg", "GREETING=Servus");

    List<String> run = greeted.steps("run");
    assertThat(run).isNotEmpty().noneMatch(step -> step.startsWith("words:"));
    assertThat(greeted.reason(run.getFirst())).contains("GREETING").contains("Servus");
  }

  @Test
  void theSameInputsGiveTheSameImageInAnotherStateFolder() throws Exception {
    Path hello = Path.of("samples/hello");
    Path one = Files.createDirectory(folder.resolve("one"));
    Path two = Files.createDirectory(folder.resolve("two"));

    String first = digestOf(one, hello);
    String second = digestOf(two, hello);

    assertThat(second).isEqualTo(first).startsWith("sha256:");
  }

  private static String digestOf(Path folder, Path context) throws Exception {
    Path image = folder.resolve("image.tar");
    return new Program(folder)
        .build(
            context,
            "--build-arg",
            "SOURCE_DATE_EPOCH=1700000000",
            "-o",
            "type=oci,rewrite-timestamp=true,dest=" + image)
        .metadata()
        .get("containerimage.digest")
        .asString();
  }
}
