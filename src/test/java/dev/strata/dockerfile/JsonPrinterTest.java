package dev.strata.dockerfile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.strata.source.DiagnosticsException;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

final class JsonPrinterTest {
  @Test
  void showsEveryNodeWithItsRange() throws DiagnosticsException {
    JsonNode tree =
        JsonMapper.shared()
            .readTree(JsonPrinter.print(Trees.parse("FROM a AS b\nRUN --network=none c\n")));

    assertThat(tree.at("/instructions/0/stageName/value").stringValue()).isEqualTo("b");
    assertThat(tree.at("/instructions/0/stageName/range/start").toString())
        .isEqualTo("{\"offset\":10,\"line\":1,\"column\":11}");
    assertThat(tree.at("/instructions/1/flags/0/name").stringValue()).isEqualTo("network");
    assertThat(tree.at("/instructions/1/command/form").stringValue()).isEqualTo("shell");
    assertThat(tree.at("/instructions/1/command/range/end/column").intValue()).isEqualTo(21);
  }
}
