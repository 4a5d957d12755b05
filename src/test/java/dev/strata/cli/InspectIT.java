package dev.strata.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The commands that look into builds and images, as a user types them.
@Tag("root")
final class InspectIT {
  @TempDir Path folder;
  private Program strata;
  private Path context;

  @BeforeEach
  void build() throws Exception {
    strata = new Program(folder);
    context = Files.createDirectory(folder.resolve("hello"));
    Program.copy(Path.of("samples/hello"), context);
    strata.build(context, "-t", "one");
  }

  @Test
  void theHistoryTellsWhatChangedBetweenTwoBuilds() throws Exception {
    Files.writeString(context.resolve("words.txt"), "slots\nlayers\n");
    strata.build(context, "-t", "two", "--build-arg", "UNUSED=1");
    JsonNode builds = json("builds", "--format", "json");
    String second = builds.get(0).get("id").asString();
    String first = builds.get(1).get("id").asString();

    JsonNode explained = json("explain", context.toString(), "COPY words", "--format", "json");
    JsonNode compared = json("builds", "compare", first, second, "--format", "json");

    assertThat(builds.size()).isEqualTo(2);
    assertThat(explained.get("id").asString()).isEqualTo(second);
    assertThat(explained.get("steps").get(0).get("reason").asString())
        .isEqualTo("words.txt: content changed");
    assertThat(compared.get("args").get("UNUSED").toString()).isEqualTo("[null,\"1\"]");
    assertThat(run("explain", context.toString())).contains("hit  ").contains("by build " + first);
    assertThat(run("builds", "compare", first, second)).contains("slower by most");
    assertThat(run("builds", "rm", first)).isEqualTo(first + "\n");
    assertThat(json("builds", "--since", "1h", "--format", "json").size()).isEqualTo(1);
    assertThat(run("builds", "--failed")).isEqualTo("no builds\n");
    assertThat(strata.run("builds", "show", first).exitCode()).isEqualTo(2);
  }

  @Test
  void aPathIsFoundAndRead() throws Exception {
    JsonNode files = json("files", "one", "--sort", "size", "--format", "json");
    String path = "";
    for (JsonNode file : files) {
      if (file.get("path").asString().endsWith("/sorted.txt")) {
        path = file.get("path").asString();
      }
    }

    JsonNode event = json("whence", "one", path, "--format", "json").get(0).get("events").get(0);

    assertThat(Files.readAllLines(context.resolve("Dockerfile")).get(event.get("line").asInt() - 1))
        .startsWith("COPY --from=words");
    assertThat(run("cat", "one", path)).isEqualTo(run("export", "one", path));
    assertThat(run("whence", "one", path, "--content")).endsWith(run("cat", "one", path));
    Path tar = folder.resolve("folder.tar");
    run("export", "one", path.replace("/sorted.txt", ""), "-o", tar.toString());
    assertThat(Files.size(tar)).isPositive();
    assertThat(run("waste", "one")).contains("efficiency");
    assertThat(run("diff", "one", "one")).startsWith("0 paths, 0 settings and 0 packages differ");
    assertThat(strata.run("cat", "one", "/never").exitCode()).isEqualTo(2);
  }

  @Test
  void twoImagesDifferInFilesSettingsAndPackages() throws Exception {
    Path packages = Files.createDirectory(folder.resolve("packages"));
    Files.writeString(packages.resolve("Dockerfile"), PACKAGES);
    Files.writeString(packages.resolve("status"), dpkg("bc", "1.07") + dpkg("libc6", "2.36"));
    strata.build(packages, "-t", "old");
    Files.writeString(packages.resolve("status"), dpkg("libc6", "2.37") + dpkg("make", "4.3"));
    strata.build(packages, "-t", "new", "--build-arg", "PORT=81");

    assertThat(run("diff", "old", "new"))
        .contains("~ config Env  ")
        .contains("\n- package bc (deb)  1.07\n")
        .contains("\n~ package libc6 (deb)  2.36 → 2.37\n")
        .contains("\n+ package make (deb)  4.3\n")
        .contains("\n1 path, 1 setting and 3 packages differ; ");
    JsonNode json = json("diff", "old", "new", "--format", "json");
    assertThat(json.get("packages").toString())
        .isEqualTo(
            "[{'kind':'deb','name':'bc','before':'1.07'},".replace('\'', '"')
                + "{'kind':'deb','name':'libc6','before':'2.36','after':'2.37'},".replace('\'', '"')
                + "{'kind':'deb','name':'make','after':'4.3'}]".replace('\'', '"'));
    assertThat(json.get("files").get(0).get("path").asString()).isEqualTo("/var/lib/dpkg/status");
  }

  private static final String PACKAGES =
      """
      FROM scratch
      ARG PORT=80
      ENV PORT=$PORT
      COPY status /var/lib/dpkg/status
      """;

  private static String dpkg(String name, String version) {
    return "Package: " + name + "\nStatus: install ok installed\nVersion: " + version + "\n\n";
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
