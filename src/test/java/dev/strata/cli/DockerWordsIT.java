package dev.strata.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/// Docker's words, columns, formats and exit codes.
@Tag("root")
final class DockerWordsIT {
  private static final String BASE = "strata.local/base";

  @TempDir Path folder;
  private Program program;

  @BeforeEach
  void begin() {
    program = new Program(folder);
  }

  @AfterEach
  void leaveNothing() throws Exception {
    for (String id : program.run("ps", "-a", "-q").out().lines().toList()) {
      program.run("rm", "-f", id);
    }
  }

  @Test
  void imagesAndHistoryHaveDockersColumns() throws Exception {
    String id = built("app:1", "FROM " + BASE + "\nLABEL a=b\nRUN echo made > /srv/made\n");

    assertThat(program.run("images", "app").out())
        .matches(
            "REPOSITORY   TAG       IMAGE ID       CREATED +SIZE\napp +1 +[0-9a-f]{12} .*MB\n");
    assertThat(program.run("images", "-q", "app:1").out()).isEqualTo(id.substring(7, 19) + "\n");
    assertThat(program.run("images", "--format", "{{.Repository}}:{{.Tag}}\\t{{.ID}}", "app").out())
        .isEqualTo("app:1\t" + id.substring(7, 19) + "\n");
    assertThat(program.run("images", "--format", "table {{.Tag}}\\t{{.ID | upper}}", "app").out())
        .startsWith("TAG       IMAGE ID\n1         ");
    assertThat(program.run("images", "--filter", "reference=ap*:1", "-q").out()).isNotEmpty();
    assertThat(program.run("images", "--filter", "reference=b*", "-q").out()).isEmpty();
    assertThat(program.run("images", "--filter", "dangling=true", "-q").out()).isEmpty();
    assertThat(program.run("images", "--filter", "label=a=b", "--format", "{{.Tag}}").out())
        .isEqualTo("1\n");
    String row = program.run("images", "--no-trunc", "--format", "json", "app").out();
    assertThat(JsonMapper.shared().readTree(row).get("ID").asString()).isEqualTo(id);

    List<String> history = program.run("history", "app:1").out().lines().toList();
    assertThat(history.get(0)).matches("IMAGE +CREATED +CREATED BY +SIZE +COMMENT");
    assertThat(history.get(1))
        .startsWith(id.substring(7, 19))
        .contains("RUN /bin/sh -c echo made", "5B", "buildkit.dockerfile.v0");
    assertThat(history.get(2)).startsWith("<missing>").contains("LABEL a=b", "0B");
    assertThat(program.run("history", "-H=false", "--format", "{{.Size}}", "app:1").out())
        .startsWith("5\n0\n");
    assertThat(program.run("history", "-q", "--no-trunc", "app:1").out()).startsWith(id + "\n<mis");
    assertThat(program.run("rmi", id.substring(7, 19)).out()).startsWith("Untagged: app:1");
  }

  @Test
  void templatesAreFilledAndBadOnesRefused() throws Exception {
    built("app:1", "FROM " + BASE + "\nENV A=b\nLABEL team=build\nCMD [\"true\"]\n");

    assertThat(inspected("{{json .Config.Cmd}} {{index .RepoTags 0}}", "app:1"))
        .isEqualTo("[\"true\"] app:1\n");
    assertThat(
            inspected("{{.Config.Labels.team}}{{.Config.Labels.x}} {{.Config.OnBuild}}", "app:1"))
        .isEqualTo("build<no value> []\n");
    Program.Result bad = program.run("inspect", "-f", "{{.Nope}}", "app:1");
    assertThat(bad.exitCode()).isEqualTo(64);
    assertThat(bad.err())
        .contains("template parsing error: template: :1:2: ", "can't evaluate field Nope");
    assertThat(program.run("images", "--format", "{{.ID").exitCode()).isEqualTo(64);
    assertThat(program.run("ps", "--format", "{{nope}}").err()).contains("\"nope\" not defined");
  }

  @Test
  void containersAreListedAndInspectedInDockersWords() throws Exception {
    program.run("run", "--name", "one", BASE, "sh", "-c", "echo four > /srv/file; exit 3");
    program.run("run", "--name", "two", BASE, "true");

    assertThat(program.run("ps", "-a").out().lines().findFirst().orElseThrow())
        .matches("CONTAINER ID +IMAGE +COMMAND +CREATED +STATUS +PORTS +NAMES");
    assertThat(names("-a", "--filter", "name=^o")).isEqualTo("one\n");
    assertThat(names("--filter", "status=exited")).isEqualTo("two\none\n");
    assertThat(names("-a", "--filter", "exited=3")).isEqualTo("one\n");
    assertThat(names("-a", "--filter", "ancestor=" + BASE)).isEqualTo("two\none\n");
    assertThat(names("-a", "--filter", "ancestor=other")).isEmpty();
    assertThat(names("-l")).isEqualTo("two\n");
    assertThat(names("-n", "2")).isEqualTo("two\none\n");
    assertThat(names()).isEmpty();
    assertThat(inspected("{{.State.ExitCode}} {{len .Mounts}} {{.HostConfig.Binds}}", "one"))
        .isEqualTo("3 0 []\n");
    assertThat(program.run("inspect", "-s", "-f", "{{.SizeRw}}", "one").out()).isEqualTo("5\n");
  }

  @Test
  void whatIsNotThereIsSaidAsDockerSaysIt() throws Exception {
    program.run("run", "--name", "one", BASE, "true");

    Program.Result none = program.run("inspect", "nope");
    assertThat(none.out()).isEqualTo("[]\n");
    assertThat(none.err()).contains("No such object: nope");
    assertThat(none.exitCode()).isEqualTo(1);
    Program.Result some = program.run("inspect", "-f", "{{.Name}}", "nope", "one");
    assertThat(some.out()).isEqualTo("/one\n");
    assertThat(some.exitCode()).isEqualTo(1);
    assertThat(program.run("inspect", "--type", "image", "one").err())
        .contains("No such image: one");
    for (List<String> command :
        List.of(
            List.of("stop", "nope"),
            List.of("rm", "nope"),
            List.of("logs", "nope"),
            List.of("diff", "nope"),
            List.of("commit", "nope", "x"),
            List.of("exec", "nope", "true"))) {
      Program.Result result = program.run(command.toArray(String[]::new));
      assertThat(result.err()).as("%s", command).contains("No such container: nope");
      assertThat(result.exitCode()).as("%s", command).isEqualTo(1);
    }
    assertThat(program.run("history", "nope").err()).contains("No such image: nope:latest");
    assertThat(program.run("rm", "nope", "one").out()).isEqualTo("one\n");
    assertThat(program.run("rm", "-f", "nope").exitCode()).isZero();
  }

  @Test
  void signalsReachTheProcessWhichEndsAsItLikes() throws Exception {
    assertThat(endedBy("TERM", "trap 'echo bye; exit 7' TERM")).isEqualTo(7);
    assertThat(endedBy("INT", "trap 'echo bye; exit 8' INT")).isEqualTo(8);
  }

  private int endedBy(String signal, String trap) throws Exception {
    Path output = folder.resolve("output-" + signal);
    Process run =
        program.start(
            output,
            "run",
            "--rm",
            BASE,
            "sh",
            "-c",
            trap + "; echo up; while :; do sleep 0.1; done");
    awaitText(run, output, "up");
    new ProcessBuilder("kill", "-" + signal, "" + run.pid()).start().waitFor();
    int code = run.waitFor();
    assertThat(Files.readString(output)).contains("bye");
    return code;
  }

  private static void awaitText(Process process, Path file, String text) throws Exception {
    while (process.isAlive() && !Files.readString(file).contains(text)) {
      Thread.onSpinWait();
    }
    assertThat(Files.readString(file)).contains(text);
  }

  @Test
  void aRemovalThatWasCutOffIsEndedByTheNextCommand() throws Exception {
    program.run("run", "--name", "one", BASE, "true");
    program.run("run", "--name", "two", BASE, "true");
    String one = inspected("{{.Id}}", "one").strip();
    String two = inspected("{{.Id}}", "two").strip();
    Path containers = program.root().resolve("containers");
    // What a removal leaves that is killed at once, and one that had its config removed first.
    Files.move(containers.resolve(one), containers.resolve(one + ".removed"));
    Files.delete(containers.resolve(two).resolve("config.json"));

    assertThat(names("-a")).isEmpty();
    assertThat(containers.resolve(one + ".removed")).doesNotExist();
    assertThat(program.run("prune", "--all").exitCode()).isZero();

    assertThat(containers.toFile().list()).isEmpty();
  }

  @Test
  void aPipeMayHaveTheSameStateFolderAtBothEnds() throws Exception {
    built("app:1", "FROM " + BASE + "\nRUN head -c 3000000 /dev/urandom > /srv/noise\n");
    String strata = "./strata --lock-timeout 20 --root " + program.root();

    assertThat(shell(strata + " save app:1 | " + strata + " load")).contains("Loaded image: app:1");
    Files.writeString(
        folder.resolve("Dockerfile"), "FROM app:1\nRUN head -c 9 /srv/noise > /srv/n\n");
    assertThat(
            shell(
                strata
                    + " build -q -t app:2 -o type=docker,dest=- "
                    + folder
                    + " | "
                    + strata
                    + " load"))
        .contains("Loaded image: app:2");
    assertThat(
            shell(
                "(sleep 1; echo FROM app:2) | "
                    + strata
                    + " build -q - & "
                    + strata
                    + " images -q app; wait"))
        .contains("sha256:");
  }

  private static String shell(String script) throws Exception {
    Process process = new ProcessBuilder("bash", "-c", "set -o pipefail; " + script).start();
    process.getOutputStream().close();
    String out = new String(process.getInputStream().readAllBytes(), UTF_8);
    String err = new String(process.getErrorStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor()).as("%s", err).isZero();
    return out;
  }

  @Test
  void buildTakesBuildxsFlagsAndSaysWhatIsWrongBeforeItBuilds() throws Exception {
    Files.writeString(folder.resolve("Dockerfile"), "FROM " + BASE + "\nRUN true\n");
    Program.Result loaded =
        program.run(
            "build", "--load", "--cache-from", "type=gha", "-q", "-t", "a:1", folder.toString());
    assertThat(loaded.exitCode()).as(loaded.text()).isZero();
    assertThat(loaded.out()).matches("sha256:[0-9a-f]{64}\n");
    assertThat(loaded.err()).contains("--cache-from is not used");

    for (String option : List.of("--iidfile", "--metadata-file")) {
      Program.Result result =
          program.run("build", option, folder + "/no/such/file", folder.toString());
      assertThat(result.exitCode()).isEqualTo(2);
      assertThat(result.err()).contains("there is no folder " + folder + "/no/such");
      assertThat(result.err()).doesNotContain("#1");
    }
    Files.writeString(folder.resolve("Dockerfile"), "FROM " + BASE + "\nRUN echo \0\n");
    assertThat(program.run("build", folder.toString()).err())
        .contains("the Dockerfile has a NUL byte in line 2");
    assertThat(program.run("cat", "no/such:1", "/x").err()).contains("strata pull no/such:1");
    String strata = "./strata --root " + program.root();
    assertThat(
            shell("printf 'FROM " + BASE + "\\nCOPY a /a\\n' | (" + strata + " build - 2>&1 || :)"))
        .contains("Dockerfile:2");
  }

  private String names(String... options) throws Exception {
    List<String> arguments = new java.util.ArrayList<>(List.of("ps", "--format", "{{.Names}}"));
    arguments.addAll(List.of(options));
    return program.run(arguments.toArray(String[]::new)).out();
  }

  private String inspected(String template, String name) throws Exception {
    return program.run("inspect", "-f", template, name).out();
  }

  /// The image's id.
  private String built(String tag, String dockerfile) throws Exception {
    Path context = Files.createDirectories(folder.resolve("context"));
    Files.writeString(context.resolve("Dockerfile"), dockerfile);
    Program.Result result = program.run("build", "-q", "-t", tag, context.toString());
    assertThat(result.exitCode()).as(result.text()).isZero();
    return result.out().strip();
  }
}
