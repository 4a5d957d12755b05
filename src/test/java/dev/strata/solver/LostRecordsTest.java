package dev.strata.solver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.strata.cache.Tampering;
import dev.strata.report.BuildJson;
import dev.strata.report.BuildTexts;
import dev.strata.report.Palette;
import dev.strata.store.PrunePolicy;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A step that was built before, and whose record is of no use any more, says what became of it: in
/// its causes, in text and in JSON, and without a word of anything else.
@Tag("root")
final class LostRecordsTest {
  @TempDir Path folder;

  /// Something that happens to a closed state folder.
  @FunctionalInterface
  private interface Mishap {
    void happen(Path state) throws IOException;
  }

  @ParameterizedTest
  @ValueSource(strings = {"hello", "pages", "tools"})
  void damagedRecords(String sample) throws Exception {
    BuildRecord record = after(sample, state -> Tampering.damageRecords(state.resolve("db")));

    assertAllSay(record, Cause.Kind.DAMAGED, "its record was damaged: its checksum is wrong");
  }

  @ParameterizedTest
  @ValueSource(strings = {"hello", "pages", "tools"})
  void recordsOfAnotherVersion(String sample) throws Exception {
    BuildRecord record = after(sample, state -> Tampering.versionRecords(state.resolve("db"), 9));

    assertAllSay(record, Cause.Kind.VERSION, "its record was made by record version 9");
  }

  @ParameterizedTest
  @ValueSource(strings = {"hello", "pages", "tools"})
  void keysOfAnotherVersion(String sample) throws Exception {
    BuildRecord record = after(sample, state -> Tampering.versionKeys(state.resolve("db"), 77));

    assertAllSay(
        record,
        Cause.Kind.VERSION,
        "its last record was made by key version 77, this program makes 1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"hello", "pages", "tools"})
  void layersThatAreGone(String sample) throws Exception {
    BuildRecord record = after(sample, LostRecordsTest::removeLayers);

    assertAllSay(record, Cause.Kind.GONE, "its layer is no longer in the store");
  }

  @ParameterizedTest
  @ValueSource(strings = {"hello", "pages", "tools"})
  void layersThatWereDamagedAndRemoved(String sample) throws Exception {
    BuildRecord record =
        after(
            sample,
            state -> {
              flipABitOfEachLayer(state);
              try (BuildRoom room = new BuildRoom(Objects.requireNonNull(state.getParent()))) {
                room.engine().store().repair();
              } catch (InterruptedException e) {
                throw new IOException(e);
              }
            });

    assertAllSay(record, Cause.Kind.PRUNED, "(strata verify --repair, as its layer was damaged)");
  }

  @ParameterizedTest
  @ValueSource(strings = {"hello", "pages", "tools"})
  void prunedRecords(String sample) throws Exception {
    BuildRecord record =
        after(
            sample,
            state -> {
              try (BuildRoom room = new BuildRoom(Objects.requireNonNull(state.getParent()))) {
                room.engine()
                    .store()
                    .prune(
                        new PrunePolicy.OlderThan(Duration.ZERO),
                        room.engine().store().keptByImages());
              } catch (InterruptedException e) {
                throw new IOException(e);
              }
            });

    assertAllSay(record, Cause.Kind.PRUNED, "(not used for 0 h)");
    assertThat(record.steps().getFirst().reason()).contains("its record was pruned at 20");
  }

  /// The record of a sample's build after a first one and a mishap.
  private BuildRecord after(String sample, Mishap mishap) throws Exception {
    Path room = Files.createDirectory(folder.resolve("room"));
    Path context = Path.of("samples", sample).toAbsolutePath();
    String dockerfile = Files.readString(context.resolve("Dockerfile"));
    try (BuildRoom first = new BuildRoom(room)) {
      first.of(dockerfile).from(context).withoutFiles().build();
    }
    mishap.happen(room.resolve("state"));
    try (BuildRoom second = new BuildRoom(room)) {
      second.of(dockerfile).from(context).withoutFiles().build();
      return new BuildRecords(second.engine().store().cache()).newest().getFirst();
    }
  }

  private static void assertAllSay(BuildRecord record, Cause.Kind kind, String words) {
    List<StepReport> ran =
        record.steps().stream().filter(s -> s.kind() == StepReport.Kind.RUN).toList();
    assertThat(ran).isNotEmpty();
    String text =
        new BuildTexts(new Palette(false), ZoneOffset.UTC).explain(record, record.steps());
    String json = new String(BuildJson.of(record).encode(), StandardCharsets.UTF_8);
    for (StepReport step : ran) {
      assertThat(step.causes()).as(step.instruction()).extracting(Cause::kind).containsOnly(kind);
      assertThat(step.reason()).contains(words);
    }
    assertThat(text).contains(words);
    assertThat(json).contains(words).contains("\"kind\":\"" + kind.word() + "\"");
  }

  private static void removeLayers(Path state) throws IOException {
    for (Path layer : layers(state)) {
      Files.delete(layer);
    }
  }

  private static void flipABitOfEachLayer(Path state) throws IOException {
    for (Path layer : layers(state)) {
      byte[] bytes = Files.readAllBytes(layer);
      bytes[bytes.length / 2] ^= 1;
      Files.write(layer, bytes);
    }
  }

  private static List<Path> layers(Path state) throws IOException {
    try (Stream<Path> files = Files.walk(state.resolve("layers"))) {
      return files.filter(Files::isRegularFile).toList();
    }
  }
}
