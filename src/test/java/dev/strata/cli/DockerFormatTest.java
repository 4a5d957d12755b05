package dev.strata.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.strata.oci.Json;
import dev.strata.template.Shape;
import dev.strata.template.Template;
import dev.strata.template.TemplateException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Templates over docker's JSON, against what docker itself prints for them.
final class DockerFormatTest {
  private static final Path FOLDER = Path.of("src/test/resources/golden/format");

  record Case(String of, String template, List<String> lines) {
    boolean isError() {
      return lines.getFirst().startsWith("! ");
    }

    String text() {
      return String.join("\n", lines.stream().map(line -> line.substring(2)).toList());
    }

    @Override
    public String toString() {
      return of + " " + template;
    }
  }

  static Stream<Case> cases() throws IOException {
    List<Case> cases = new ArrayList<>();
    for (String block : Files.readString(FOLDER.resolve("cases.txt")).split("\n\n")) {
      List<String> lines = block.lines().filter(line -> !line.startsWith("#")).toList();
      if (!lines.isEmpty()) {
        cases.add(new Case(lines.get(0), lines.get(1), lines.subList(2, lines.size())));
      }
    }
    return cases.stream();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void printsWhatDockerPrintsAndRefusesWhatDockerRefuses(Case one) throws Exception {
    Json data = Json.parse(Files.readAllBytes(FOLDER.resolve(one.of() + ".json")), one.of());

    if (one.isError()) {
      assertThatThrownBy(() -> fill(one.template(), data))
          .isInstanceOf(TemplateException.class)
          .hasMessageMatching("(?s)template: :\\d+:\\d+: .+");
    } else {
      assertThat(fill(one.template(), data)).isEqualTo(one.text());
    }
  }

  @Test
  void anErrorSaysWhatAndWhere() throws Exception {
    Json data = Json.parse("{\"Id\": \"1\", \"Os\": \"linux\"}".getBytes(UTF_8), "an image");

    assertThatThrownBy(() -> fill("{{.Id}}\n {{.Nope}}", data))
        .hasMessage(
            "template: :2:3: executing \"\" at <.Nope>: can't evaluate field Nope; there are Id,"
                + " Os");
    assertThatThrownBy(() -> fill("{{.Os | nope}}", data))
        .hasMessage("template: :1:8: function \"nope\" not defined");
    assertThatThrownBy(() -> fill("{{define \"x\"}}{{end}}", data))
        .hasMessageContaining("templates in templates are not taken");
    assertThatThrownBy(() -> fill("{{if ".repeat(200), data)).isInstanceOf(TemplateException.class);
    assertThatThrownBy(() -> fill("{{" + "(".repeat(10_000) + "}}", data))
        .hasMessageContaining("nested more than 100 deep");
  }

  private static String fill(String template, Json data) throws TemplateException {
    return Template.parse(template).fill(data, Shape.STRUCT, new DockerShapes());
  }
}
