package dev.strata.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Steps that are reused by what they observed, through the whole program.
@Tag("root")
final class WitnessIT {
  private static final String STEP = "stage-0: RUN sort deps.txt > /lock && test ! -e none";

  @TempDir Path folder;

  private Path context() throws Exception {
    Path context = Files.createDirectory(folder.resolve("context"));
    Files.writeString(
        context.resolve("Dockerfile"),
        """
        FROM strata.local/base
        WORKDIR /app
        COPY . .
        RUN sort deps.txt > /lock && test ! -e none
        """);
    Files.writeString(context.resolve("deps.txt"), "b\na\n");
    Files.writeString(context.resolve("README.md"), "# App\n");
    return context;
  }

  @Test
  void aStepIsReusedAndSaysWhy() throws Exception {
    Program strata = new Program(folder);
    Path context = context();
    strata.build(context);
    Files.writeString(context.resolve("README.md"), "# An app\n");

    Program.Build second = strata.build(context);

    assertThat(second.steps("witness")).containsExactly(STEP);
    assertThat(second.reason(STEP)).contains("nothing that it observed changed");
    assertThat(second.result().text()).contains("REUSED ");
    assertThat(strata.run("explain", context.toString(), "sort").out())
        .contains("witness")
        .contains("nothing that it observed changed");
    assertThat(strata.run("builds").out()).contains(" 3 ");

    Files.writeString(context.resolve("README.md"), "# Another app\n");
    Program.Build verified = strata.build(context, "--witness=verify");
    assertThat(verified.steps("run")).containsExactly("stage-0: COPY . .", STEP);

    Files.writeString(context.resolve("README.md"), "# A fourth app\n");
    assertThat(strata.build(context, "--witness=off").steps("run"))
        .containsExactly("stage-0: COPY . .", STEP);
  }

  @Test
  void listsWhatAStepReadAndWhatNoneDid() throws Exception {
    Program strata = new Program(folder);
    Path context = context();
    strata.build(context);

    assertThat(strata.run("witness", context.toString(), "sort").out())
        .contains("read (")
        .contains("    /app/deps.txt\n")
        .contains("looked for and missed (")
        .contains("    /app/none\n")
        .doesNotContain("README");

    JsonNode step =
        JsonMapper.shared()
            .readTree(strata.run("witness", "--format", "json", context.toString()).out())
            .get(0);
    assertThat(step.get("read").valueStream().map(JsonNode::asString)).contains("app/deps.txt");
    assertThat(step.get("missing").valueStream().map(JsonNode::asString)).contains("app/none");

    Program.Result unused = strata.run("witness", "--unused", context.toString());
    assertThat(unused.out())
        .contains("COPY . .")
        .contains("2 of 3 files")
        .contains("/app/README.md")
        .contains("/app/Dockerfile")
        .doesNotContain("/app/deps.txt");
  }

  @Test
  void listsWhatAStepReadOfItsMounts() throws Exception {
    Program strata = new Program(folder);
    Path context = context();
    Files.writeString(
        context.resolve("Dockerfile"),
        """
        FROM strata.local/base AS files
        COPY . /app
        FROM strata.local/base
        RUN --mount=type=bind,from=files,source=/app,target=/m sort /m/deps.txt > /lock
        """);
    strata.build(context);

    assertThat(strata.run("witness", context.toString(), "sort").out())
        .contains("  of the bind mount on /m\n")
        .contains("    /m/deps.txt\n")
        .doesNotContain("README");
    JsonNode mount =
        JsonMapper.shared()
            .readTree(strata.run("witness", "--format", "json", context.toString()).out())
            .get(0)
            .get("mounts")
            .get(0);
    assertThat(mount.get("target").asString()).isEqualTo("/m");
    assertThat(mount.get("read").valueStream().map(JsonNode::asString)).contains("/m/deps.txt");
    assertThat(strata.run("witness", "--unused", context.toString()).out())
        .contains("2 of 3 files")
        .contains("/app/README.md")
        .doesNotContain("/app/deps.txt");
  }

  /// Where states cannot be watched, the exact ones decide, and that is said once.
  @Test
  void fallsBackToExactParentsAndSaysSoOnce() throws Exception {
    Program strata = new Program(folder);
    Path context = context();
    Files.writeString(
        context.resolve("Dockerfile"), "RUN true\n", java.nio.file.StandardOpenOption.APPEND);
    List<String> forced = List.of("--snapshotter", "copy");
    Program.Build first = build(strata, forced, context);
    Files.writeString(context.resolve("README.md"), "# An app\n");

    assertThat(first.result().text()).containsOnlyOnce("what they look at cannot be watched");
    assertThat(build(strata, forced, context).steps("run")).contains(STEP);
  }

  private Program.Build build(Program strata, List<String> before, Path context) throws Exception {
    Path metadata = Files.createTempFile(folder, "metadata", ".json");
    java.util.ArrayList<String> arguments = new java.util.ArrayList<>(before);
    arguments.addAll(
        List.of(
            "build",
            "--progress=plain",
            "--metadata-file",
            metadata.toString(),
            context.toString()));
    Program.Result result = strata.run(arguments.toArray(String[]::new));
    assertThat(result.exitCode()).as(result.text()).isZero();
    return new Program.Build(result, JsonMapper.shared().readTree(Files.readString(metadata)));
  }
}
