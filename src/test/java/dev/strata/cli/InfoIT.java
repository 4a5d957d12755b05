package dev.strata.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What the program tells of itself and of the machine.
@Tag("root")
final class InfoIT {
  @TempDir Path folder;
  private Program strata;

  @BeforeEach
  void makeProgram() {
    strata = new Program(folder);
  }

  @Test
  void tellsWhatIsUsedAsJson() throws Exception {
    JsonNode info = json("info", "--format", "json");

    assertThat(info.get("version").asString()).isEqualTo(Main.VERSION);
    assertThat(info.at("/java/version").asString()).startsWith("25");
    assertThat(info.at("/machine/kernel").asString()).isEqualTo(System.getProperty("os.version"));
    assertThat(info.at("/user/root").asBoolean()).isTrue();
    assertThat(info.at("/user/userIds/0/inside").asLong(-1)).isZero();
    assertThat(info.at("/state/folder").asString()).isEqualTo(strata.root().toString());
    assertThat(info.at("/state/format").asInt()).isEqualTo(1);
    assertThat(info.at("/state/overlay").asString()).isEqualTo("trusted");
    assertThat(info.at("/state/bytes/total").asLong()).isPositive();
    assertThat(info.at("/snapshotter/name").asString())
        .isIn("overlay+file", "overlay+loop", "copy");
    assertThat(info.at("/snapshotter/why").asString()).startsWith("the best");
    assertThat(info.at("/sandbox/default").asString()).isEqualTo("native");
    assertThat(info.at("/sandbox/oci").asString()).endsWith("/runc");
    assertThat(info.at("/controlGroups/versions")).isNotEmpty();
    assertThat(info.at("/controlGroups/kept")).extracting(JsonNode::asString).contains("--ulimit");
  }

  @Test
  void saysWhyASnapshotterIsUsed() throws Exception {
    JsonNode forced = json("--snapshotter=copy", "info", "--format=json").get("snapshotter");

    assertThat(forced.get("name").asString()).isEqualTo("copy");
    assertThat(forced.get("why").asString()).isEqualTo("as --snapshotter says");
    assertThat(forced.get("passedOver")).isEmpty();
  }

  @Test
  void tellsTheSameAsText() throws Exception {
    Program.Result result = strata.run("info");

    assertThat(result.exitCode()).as(result.err()).isZero();
    assertThat(result.out())
        .containsPattern("(?m)^strata +" + Main.VERSION + "$")
        .containsPattern("(?m)^user +root$")
        .containsPattern("(?m)^user ids +0-4294967294$")
        .containsPattern("(?m)^state folder +" + strata.root() + "$")
        .containsPattern("(?m)^format +1, trusted overlay marks$")
        .containsPattern("(?m)^  layers +\\d")
        .containsPattern("(?m)^snapshotter +(overlay|copy)")
        .containsPattern("(?m)^sandbox +native; oci by /")
        .containsPattern("(?m)^control groups +v");
  }

  private JsonNode json(String... arguments) throws Exception {
    Program.Result result = strata.run(arguments);
    assertThat(result.exitCode()).as(result.err()).isZero();
    return JsonMapper.shared().readTree(result.out());
  }
}
