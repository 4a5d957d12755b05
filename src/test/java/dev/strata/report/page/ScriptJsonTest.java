package dev.strata.report.page;

import static org.assertj.core.api.Assertions.assertThat;

import dev.strata.oci.Json;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import org.junit.jupiter.api.Test;

/// JSON in a page.
final class ScriptJsonTest {
  @Test
  void noTextEndsTheScriptOrBeginsAComment() throws Exception {
    String written = written(Json.text("</script><script>alert(1)</script><!-- & ]]>"));

    assertThat(written).doesNotContain("<", ">", "&");
  }

  @Test
  void itIsTheSameJson() throws Exception {
    SequencedMap<String, Json> members = new LinkedHashMap<>();
    members.put("</script>", Json.text("quote \" backslash \\ tab \t line \n nul \0 del \u007f"));
    members.put("🦀 é", Json.text("\u2028\u2029\u202e 🦀"));
    members.put("empty", new Json.Members(new LinkedHashMap<>()));
    members.put(
        "values",
        new Json.Array(
            List.of(
                new Json.Bool(true), new Json.Null(), new Json.Number("0.5"), Json.number(-1))));
    Json json = new Json.Members(members);

    String written = written(json);

    assertThat(Json.parse(written.getBytes(StandardCharsets.UTF_8), "it")).isEqualTo(json);
    assertThat(written).doesNotContain("\u2028", "\u2029");
  }

  @Test
  void aByteThatIsNoTextIsEscaped() throws Exception {
    assertThat(written(Json.text("a\udcffb\ud83e"))).isEqualTo("\"a\\udcffb\\ud83e\"");
  }

  private static String written(Json json) throws Exception {
    StringBuilder to = new StringBuilder();
    ScriptJson.write(json, to);
    return to.toString();
  }
}
