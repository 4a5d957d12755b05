package dev.strata.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedOutputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The page that `strata report` writes, as a person with a browser and no net finds it.
@Tag("root")
final class ReportIT {
  private static final String HOSTILE =
      """
      # </script><script>alert(1)</script> <img src=x onerror=alert(2)> 🦀
      FROM strata.local/base AS made
      ARG WORD
      RUN mkdir -p '/made/<' && cd /made && touch '</script><script>alert(3)<' '<!--<script>' '🦀 é' \\
            "$(printf 'a\\nb')" "$(printf 'byte\\377')" "$(printf '\\342\\200\\256txt')" '&amp;"'
      RUN echo "$WORD" > /made/word && head -c 5000 /dev/zero > /made/large

      FROM strata.local/base
      COPY --from=made /made /here
      RUN rm /here/large && echo more >> /here/word
      """;

  @TempDir Path folder;
  private Program strata;
  private Path context;
  private Path page;

  @BeforeEach
  void begin() throws Exception {
    strata = new Program(folder);
    context = Files.createDirectory(folder.resolve("context"));
    page = folder.resolve("report.html");
  }

  @Test
  void whatItShowsIsWhatTheCommandsPrint() throws Exception {
    Files.writeString(context.resolve("Dockerfile"), HOSTILE);
    strata.build(context, "-t", "hostile", "--build-arg", "WORD=</script>");
    strata.build(context, "-t", "hostile", "--build-arg", "WORD=<!-- 🦀 \u202e");
    JsonNode builds = json("builds", "--format", "json");
    String after = builds.get(0).get("id").asString();
    String before = builds.get(1).get("id").asString();

    JsonNode shown = report();

    JsonNode build = json("builds", "show", after, "--format", "json");
    assertThat(shown.get("lead"))
        .extracting(JsonNode::asLong)
        .startsWith(
            build.get("takenMillis").asLong(),
            build.get("stepCount").asLong(),
            build.get("hits").asLong(),
            build.get("runs").asLong());
    assertThat(texts(shown.get("critical"))).isEqualTo(texts(build.get("criticalPath")));
    assertThat(texts(shown.get("lanes"))).containsExactly("made", "stage-1");
    assertThat(String.join("\n", texts(shown.get("lines"))) + "\n").isEqualTo(HOSTILE);
    assertSteps(shown.get("steps"), build.get("steps"));
    assertBuilds(shown.get("builds"), builds);
    assertPairs(shown, json("builds", "compare", before, after, "--format", "json"));
    assertThat(shown.get("args").get(0).get(2).asString()).isEqualTo("<!-- 🦀 \\u202e");
    assertFiles(shown.get("files"), json("files", "hostile", "--format", "json"));
    assertWhence(shown.get("files"), json("whence", "hostile", "/here/*", "--format", "json"));
    JsonNode waste = json("waste", "hostile", "--format", "json");
    assertThat(shown.get("waste"))
        .extracting(JsonNode::asDouble)
        .containsExactly(
            waste.get("efficiency").asDouble(),
            waste.get("visibleBytes").asDouble(),
            waste.get("storedBytes").asDouble(),
            waste.get("hiddenBytes").asDouble());
    assertThat(shown.get("hidden").get(0).get(0).asString()).isEqualTo("/here/large");
    assertThat(shown.get("hidden").get(0).get(1).asLong()).isEqualTo(5000);
    assertThat(shown.get("layers").size()).isEqualTo(3);
  }

  @Test
  void itIsUsedByTheKeyboardAlone() throws Exception {
    Program.copy(Path.of("samples/hello"), context);
    strata.build(context);
    run("report", "-o", page.toString());

    Browser.run("keyboard", address());
  }

  @Test
  void itCanBeReadLightDarkAndPrinted() throws Exception {
    Program.copy(Path.of("samples/hello"), context);
    strata.build(context);
    Files.writeString(context.resolve("words.txt"), "slots\nlayers\n");
    strata.build(context);
    Files.writeString(context.resolve("Dockerfile"), "FROM strata.local/base\nRUN exit 3\n");
    assertThat(strata.run("build", context.toString()).exitCode()).isEqualTo(1);
    run("report", "-o", page.toString());

    JsonNode looks = Browser.run("looks", address(), folder.toString());

    assertThat(looks.get("light")).isEqualTo(looks.get("dark"));
    assertThat(folder.resolve("light.png")).isNotEmptyFile();
  }

  @Test
  void aHundredThousandFilesCanBeScrolledAndSearched() throws Exception {
    Path tar = folder.resolve("many.tar");
    writeTar(tar, 100_000);
    run("import", tar.toString(), "many");
    Files.writeString(context.resolve("Dockerfile"), "FROM many\nWORKDIR /made\n");
    strata.build(context);
    run("report", "-o", page.toString());

    JsonNode found = Browser.run("many", address(), "file-054321");

    assertThat(found.get("total").asInt()).isEqualTo(100_000);
    assertThat(found.get("all").asInt()).isEqualTo(100_000);
    assertThat(found.get("last").asString()).isEqualTo("/d99/file-099999");
    assertThat(found.get("one").asInt()).isEqualTo(1);
    assertThat(found.get("hit").asString()).isEqualTo("/d21/file-054321");
    assertThat(found.get("glob").asInt()).isEqualTo(10);
  }

  @Test
  void withoutABuildItSaysHowToMakeOne() throws Exception {
    Program.Result result = strata.run("report", "-o", page.toString());

    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.err()).contains("no build is on record").contains("strata build");
    assertThat(page).doesNotExist();
  }

  private static void assertSteps(JsonNode shown, JsonNode printed) {
    assertThat(shown.size()).isEqualTo(printed.size());
    for (int i = 0; i < shown.size(); i++) {
      JsonNode is = shown.get(i);
      JsonNode step = printed.get(i);
      assertThat(is.get("id")).isEqualTo(step.get("id"));
      assertThat(is.get("line")).isEqualTo(step.get("line"));
      assertThat(is.get("outcome")).isEqualTo(step.get("outcome"));
      boolean saved =
          List.of("hit", "witness").contains(step.get("outcome").asString())
              && step.get("savedMillis").asLong() > 0;
      assertThat(is.get("millis")).isEqualTo(step.get(saved ? "savedMillis" : "durationMillis"));
      List<String> reasons = List.of(step.get("reason").asString().split("; |\n"));
      assertThat(texts(is.get("reasons")))
          .isEqualTo(
              reasons.subList(0, Math.min(3, reasons.size())).stream()
                  .map(ReportIT::visible)
                  .toList());
    }
  }

  private static void assertBuilds(JsonNode shown, JsonNode printed) {
    assertThat(shown.size()).isEqualTo(printed.size());
    for (int i = 0; i < shown.size(); i++) {
      for (String name : List.of("id", "started", "result")) {
        assertThat(shown.get(i).get(name)).isEqualTo(printed.get(i).get(name));
      }
      JsonNode build = printed.get(i);
      assertThat(shown.get(i).get("numbers"))
          .extracting(JsonNode::asLong)
          .containsExactly(
              build.get("stepCount").asLong(),
              build.get("hits").asLong(),
              build.get("takenMillis").asLong(),
              build.get("savedMillis").asLong());
    }
  }

  private static void assertPairs(JsonNode shown, JsonNode comparison) {
    JsonNode steps = comparison.get("steps");
    assertThat(shown.get("pairs").size()).isEqualTo(steps.size());
    for (int i = 0; i < steps.size(); i++) {
      JsonNode pair = shown.get("pairs").get(i);
      JsonNode before = steps.get(i).get("before");
      JsonNode after = steps.get(i).get("after");
      assertThat(texts(pair.get("outcomes")))
          .containsExactly(before.get("outcome").asString(), after.get("outcome").asString());
      assertThat(pair.get("numbers"))
          .extracting(JsonNode::asLong)
          .containsExactly(
              before.get("durationMillis").asLong(),
              after.get("durationMillis").asLong(),
              steps.get(i).get("slowerMillis").asLong());
    }
  }

  private static void assertFiles(JsonNode shown, JsonNode printed) {
    List<String> is = new ArrayList<>();
    for (JsonNode file : shown) {
      if (!file.get("gone").asBoolean()) {
        is.add(file.get("path").asString() + " " + file.get("layer").asString());
      }
    }
    List<String> expected = new ArrayList<>();
    for (JsonNode file : printed) {
      expected.add(visible(file.get("path").asString()) + " layer " + file.get("layer").asString());
    }
    assertThat(is).isEqualTo(expected);
  }

  private static void assertWhence(JsonNode shown, JsonNode printed) {
    Map<String, JsonNode> events = new HashMap<>();
    shown.forEach(file -> events.put(file.get("path").asString(), file.get("events")));
    assertThat(printed.size()).isEqualTo(9);
    for (JsonNode path : printed) {
      JsonNode is = Objects.requireNonNull(events.get(visible(path.get("path").asString())));
      assertThat(is.size()).isEqualTo(path.get("events").size());
      for (int i = 0; i < is.size(); i++) {
        JsonNode event = path.get("events").get(i);
        assertThat(is.get(i).get("event")).isEqualTo(event.get("event"));
        assertThat(is.get(i).get("layer")).isEqualTo(event.get("layer"));
        assertThat(is.get(i).get("line")).isEqualTo(event.get("line"));
      }
    }
  }

  /// As the page writes out what would not show, or would show as something else.
  private static String visible(String text) {
    return Pattern.compile("[\\x00-\\x1f\\u202e\\udc80-\\udcff](?<![\\ud800-\\udbff].)")
        .matcher(text)
        .replaceAll(
            match -> {
              char c = match.group().charAt(0);
              String written =
                  c == '\n'
                      ? "\\n"
                      : c >= 0xDC80 && c <= 0xDCFF
                          ? String.format(Locale.ROOT, "\\x%02x", c - 0xDC00)
                          : String.format(Locale.ROOT, "\\u%04x", (int) c);
              return written.replace("\\", "\\\\");
            });
  }

  private static void writeTar(Path file, int files) throws Exception {
    byte[] content = "x\n".getBytes(StandardCharsets.UTF_8);
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file));
        TarArchiveOutputStream tar = new TarArchiveOutputStream(out)) {
      for (int i = 0; i < files; i++) {
        TarArchiveEntry entry =
            new TarArchiveEntry(String.format(Locale.ROOT, "d%02d/file-%06d", i % 100, i));
        entry.setSize(content.length);
        tar.putArchiveEntry(entry);
        tar.write(content);
        tar.closeArchiveEntry();
      }
    }
  }

  private static List<String> texts(JsonNode array) {
    List<String> texts = new ArrayList<>();
    array.forEach(text -> texts.add(text.asString()));
    return texts;
  }

  /// The page of the last build, read.
  private JsonNode report() throws Exception {
    assertThat(run("report", "-o", page.toString())).isEqualTo(page + "\n");
    return Browser.run("shown", address());
  }

  private String address() {
    return "file://" + page;
  }

  private String run(String... arguments) throws Exception {
    Program.Result result = strata.run(arguments);
    assertThat(result.exitCode()).as(result.text()).isZero();
    return result.out();
  }

  private JsonNode json(String... arguments) throws Exception {
    return JsonMapper.shared().readTree(run(arguments));
  }
}
