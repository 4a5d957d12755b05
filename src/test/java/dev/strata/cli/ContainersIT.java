package dev.strata.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Containers: run, what is on record of them, and that no image is changed by one.
@Tag("root")
final class ContainersIT {
  private static final String BASE = "strata.local/base";

  /// Runs until it is told to end.
  private static final String WAITS =
      "trap 'echo bye; exit 3' TERM; echo up; while :; do sleep 0.1; done";

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
    assertThat(mounts(program.root().toString())).isEmpty();
  }

  @Test
  void aProcessRunsAndItsExitCodeIsPassedOn() throws Exception {
    Program.Result result =
        program.run("run", "--rm", BASE, "sh", "-c", "echo out; echo err >&2; exit 7");

    assertThat(result.exitCode()).isEqualTo(7);
    assertThat(result.out()).isEqualTo("out\n");
    assertThat(result.err()).isEqualTo("err\n");
    assertThat(program.run("ps", "-aq").out()).isEmpty();
  }

  @Test
  void whatCannotBeRunHasDockersExitCodes() throws Exception {
    assertThat(program.run("run", "--rm", BASE, "no-such-program").exitCode()).isEqualTo(127);
    assertThat(program.run("run", "--rm", BASE, "/etc").exitCode()).isEqualTo(126);
    assertThat(program.run("run", "--rm", "no/such:image", "true").exitCode()).isEqualTo(125);
    assertThat(program.run("run", "--no-such-flag", BASE).exitCode()).isEqualTo(125);
    assertThat(program.run("run", "--network", "bridge", BASE, "true").err())
        .contains("--network bridge: write default, none or host");
    assertThat(program.run("run", "-v", "data:/data", BASE, "true").err())
        .contains("volumes with names are not kept");
    assertThat(program.run("ps", "-aq").out().lines()).isEmpty();
  }

  @Test
  void flagsSayHowTheProcessRuns() throws Exception {
    Path shared = Files.createDirectory(folder.resolve("shared"));
    Files.writeString(shared.resolve("file"), "shared");
    String script =
        "id -u; pwd; echo $COLOUR; cat /in/file; grep db /etc/hosts; hostname 2>/dev/null;"
            + " echo x > /in/new 2>/dev/null || echo read-only";
    Program.Result result =
        program.run(
            "run",
            "--rm",
            "-u",
            "5:6",
            "-w",
            "/made/here",
            "-e",
            "COLOUR=blue",
            "-v",
            shared + ":/in:ro",
            "--add-host",
            "db:10.0.0.7",
            "--network=none",
            "--entrypoint",
            "sh",
            BASE,
            "-c",
            script);

    assertThat(result.out())
        .startsWith("5\n/made/here\nblue\nshared")
        .contains("10.0.0.7\tdb")
        .endsWith("read-only\n");
  }

  @Test
  void theStandardInputComesThrough() throws Exception {
    Process process =
        new ProcessBuilder(
                "sh",
                "-c",
                "echo typed | ./strata --root " + program.root() + " run --rm -i " + BASE + " cat")
            .start();

    assertThat(new String(process.getInputStream().readAllBytes(), UTF_8)).isEqualTo("typed\n");
    assertThat(process.waitFor()).isZero();
  }

  @Test
  void aTerminalIsOne() throws Exception {
    Process process =
        new ProcessBuilder(
                "script",
                "-qec",
                "./strata --root "
                    + program.root()
                    + " run --rm -it "
                    + BASE
                    + " sh -c '[ -t 0 ] && [ -t 1 ] && echo both; read line; echo got $line; exit"
                    + " 4'",
                "/dev/null")
            .redirectErrorStream(true)
            .start();
    process.getOutputStream().write("words\n".getBytes(UTF_8));
    process.getOutputStream().flush();

    String output = new String(process.getInputStream().readAllBytes(), UTF_8);

    assertThat(output).contains("both").contains("got words");
    assertThat(process.waitFor()).isEqualTo(4);
  }

  /// Every layer of the image is read against its digest afterwards.
  @Test
  void anImageIsNeverChangedByAContainer() throws Exception {
    Program.Result before = program.run("inspect", BASE);
    Map<String, Integer> images = layerFiles();
    String write = "find / -xdev -type f -exec sh -c 'for f; do echo x >> $f; done' sh {} +;";
    String rename = "mv /srv /srv2; mv /var/lib /var/lib2; mv /usr/share /usr/share2;";
    String chmod = "chmod -R 700 /etc /root /var; chown -R 7:7 /home /tmp;";
    String delete = "rm -rf /opt /etc /usr /bin /lib 2>/dev/null";

    Program.Result run =
        program.run("run", "--name", "vandal", BASE, "sh", "-c", rename + chmod + write + delete);

    // What the sandbox mounts there is none of the image's.
    assertThat(run.err().lines().filter(line -> line.contains("Read-only")))
        .allMatch(line -> line.contains("/etc/hosts") || line.contains("/etc/resolv.conf"));
    assertThat(program.run("diff", "vandal").out())
        .contains("D /srv\n", "A /srv2\n", "D /etc/passwd\n", "C /root\n", "D /usr\n", "D /opt\n");
    assertThat(layerFiles()).isEqualTo(images);
    Program.Result verified = program.run("verify");
    assertThat(verified.exitCode()).as(verified.text()).isZero();
    assertThat(program.run("inspect", BASE).out()).isEqualTo(before.out());
    assertThat(program.run("run", "--rm", BASE, "ls", "-d", "/srv", "/opt").out())
        .isEqualTo("/opt\n/srv\n");
  }

  @Test
  void inspectNamesTheFoldersThatAreMounted() throws Exception {
    String id = detached("box", WAITS + " & echo written > /srv/file; wait");
    JsonNode container = inspect("box");
    JsonNode data = container.get("GraphDriver").get("Data");
    String merged = data.get("MergedDir").asString();
    String upper = data.get("UpperDir").asString();

    awaitFile(Path.of(merged, "srv/file"));
    String mount =
        mounts(merged).stream()
            .filter(line -> line.contains(" - overlay "))
            .findFirst()
            .orElseThrow();
    assertThat(mount)
        .contains("upperdir=" + upper)
        .contains("workdir=" + data.get("WorkDir").asString());
    for (String lower : data.get("LowerDir").asString().split(":")) {
      assertThat(mount).contains("lowerdir+=" + lower);
      assertThat(mounts(lower)).singleElement().asString().contains(" - erofs ").contains(" ro,");
    }
    assertThat(Path.of(upper, "srv/file")).hasContent("written");
    assertThat(container.get("Id").asString()).isEqualTo(id);
    assertThat(container.get("Name").asString()).isEqualTo("/box");
    assertThat(container.get("State").get("Running").asBoolean()).isTrue();
    assertThat(Path.of("/proc", container.get("State").get("Pid").asString(), "root/srv/file"))
        .hasContent("written");

    program.run("rm", "-f", "box");
    assertThat(mounts(merged)).isEmpty();
    assertThat(Path.of(upper)).doesNotExist();
  }

  @Test
  void whileOneRunsTheStateFolderIsFreeAndPruneLeavesItsLayers() throws Exception {
    Path context = Files.createDirectory(folder.resolve("context"));
    Files.writeString(
        context.resolve("Dockerfile"), "FROM " + BASE + "\nRUN echo made > /srv/made\n");
    program.build(context, "-t", "app:1");
    program.run("run", "-d", "--name", "keeper", "app:1", "sh", "-c", WAITS);
    Files.writeString(context.resolve("Dockerfile"), "FROM " + BASE + "\nRUN true\n");

    program.build(context, "-t", "app:1");
    Program.Result pruned = program.run("prune", "--all");

    assertThat(pruned.exitCode()).as(pruned.text()).isZero();
    assertThat(program.run("exec", "keeper", "cat", "/srv/made").out()).isEqualTo("made\n");
    program.run("stop", "keeper");
    assertThat(program.run("commit", "keeper", "kept:1").exitCode()).isZero();
    assertThat(program.run("run", "--rm", "kept:1", "cat", "/srv/made").out()).isEqualTo("made\n");
  }

  @Test
  void aContainerInTheBackgroundIsListedFollowedEnteredAndStopped() throws Exception {
    String id = detached("worker", WAITS);

    assertThat(program.run("ps").out()).contains(id.substring(0, 12), "Up ", "worker");
    Program.Result inside =
        program.run(
            "exec", "-e", "A=b", "-w", "/tmp", "worker", "sh", "-c", "echo $A $(pwd); exit 9");
    assertThat(inside.out()).isEqualTo("b /tmp\n");
    assertThat(inside.exitCode()).isEqualTo(9);
    assertThat(program.run("exec", "worker", "no-such-program").exitCode()).isEqualTo(127);
    assertThat(program.run("rm", "worker").err()).contains("is running: stop it first");

    assertThat(program.run("stop", "worker").exitCode()).isZero();
    assertThat(program.run("logs", "worker").out()).isEqualTo("up\nbye\n");
    assertThat(program.run("ps").out()).doesNotContain("worker");
    assertThat(program.run("ps", "-a").out()).contains("Exited (3)");
    assertThat(program.run("exec", "worker", "true").err()).contains("is not running");
    assertThat(program.run("rm", "worker").exitCode()).isZero();
  }

  /// A container whose supervisor is killed ends with it, and leaves nothing mounted.
  @Test
  void aKilledSupervisorLeavesARecordInOrder() throws Exception {
    detached("orphan", WAITS);
    long pid = inspect("orphan").get("State").get("Pid").asLong();
    ProcessHandle process = ProcessHandle.of(pid).orElseThrow();
    ProcessHandle supervisor = process.parent().orElseThrow();

    supervisor.destroyForcibly();
    supervisor.onExit().get();
    process.onExit().get();

    assertThat(program.run("ps", "-a").out()).contains("Exited (137)");
    assertThat(mounts(program.root().resolve("containers").toString())).isEmpty();
  }

  @Test
  void aContainerBecomesAnImage() throws Exception {
    program.run("run", "--name", "maker", BASE, "sh", "-c", "echo v > /srv/v; rmdir /opt");
    Program.Result committed = program.run("commit", "-m", "by hand", "maker", "made:1");

    assertThat(committed.out()).startsWith("sha256:");
    assertThat(program.run("run", "--rm", "made:1", "sh", "-c", "cat /srv/v; ls -d /opt").out())
        .isEqualTo("v\n");
    assertThat(program.run("diff", "maker").out()).isEqualTo("D /opt\nC /srv\nA /srv/v\n");
  }

  @Test
  void aShellOpensInTheStateAroundAnyStepOfTheLastBuild() throws Exception {
    Path context = Files.createDirectory(folder.resolve("context"));
    Files.writeString(
        context.resolve("Dockerfile"),
        "FROM "
            + BASE
            + " AS first\n"
            + "WORKDIR /work\n"
            + "RUN echo one > one\n"
            + "FROM first\n"
            + "ENV COLOUR=blue\n"
            + "RUN echo two > two\n"
            + "RUN echo three > three && exit 5\n");
    Program.Result build = program.run("build", "--debug", "--progress=plain", context.toString());
    assertThat(build.exitCode()).isEqualTo(1);

    String failed = build.err().replaceAll("(?s).*--from-step (\\S+) .*", "$1");
    String look = "echo $COLOUR *";
    assertThat(fromStep(failed, look).out()).isEqualTo("blue one three two\n");
    assertThat(fromStep("before:" + failed, look).out()).isEqualTo("blue one two\n");
    assertThat(fromStep("6", look).out()).isEqualTo("blue one two\n");
    assertThat(fromStep("before:6", look).out()).isEqualTo("blue one\n");
    assertThat(fromStep("3", look).out()).isEqualTo("one\n");
    assertThat(fromStep("before:3", look).out()).isEqualTo("*\n");
    assertThat(fromStep("99", look).exitCode()).isEqualTo(125);
    assertThat(fromStep("99", look).err())
        .contains("the last build has no step 99", "line 7  RUN echo three", "(failed)");
  }

  @Test
  void aStepOfABuildThatIsReusedCanBeEnteredToo() throws Exception {
    Path context = Files.createDirectory(folder.resolve("context"));
    Files.writeString(
        context.resolve("Dockerfile"), "FROM " + BASE + "\nRUN echo one > /srv/one\n");
    program.build(context);
    program.build(context);

    assertThat(fromStep("2", "cat /srv/one").out()).isEqualTo("one\n");
  }

  @Test
  void aShellOpensWhenAStepFailsOnATerminal() throws Exception {
    Path context = Files.createDirectory(folder.resolve("context"));
    Files.writeString(
        context.resolve("Dockerfile"), "FROM " + BASE + "\nRUN echo half > /srv/half; exit 5\n");
    Process process =
        new ProcessBuilder(
                "script",
                "-qec",
                "./strata --root " + program.root() + " build --debug --progress=plain " + context,
                "/dev/null")
            .redirectErrorStream(true)
            .start();
    process.getOutputStream().write("cat /srv/half | tr a-z A-Z; exit\n".getBytes(UTF_8));
    process.getOutputStream().flush();

    assertThat(new String(process.getInputStream().readAllBytes(), UTF_8)).contains("HALF");
    assertThat(process.waitFor()).isEqualTo(1);
  }

  private Program.Result fromStep(String step, String script) throws Exception {
    return program.run("run", "--rm", "--from-step", step, "sh", "-c", script);
  }

  private String detached(String name, String script) throws Exception {
    Program.Result result = program.run("run", "-d", "--name", name, BASE, "sh", "-c", script);
    assertThat(result.exitCode()).as(result.text()).isZero();
    Process logs = program.start(folder.resolve("followed-" + name), "logs", "-f", name);
    awaitText(folder.resolve("followed-" + name), "up");
    logs.destroy();
    logs.waitFor();
    return result.out().strip();
  }

  private JsonNode inspect(String name) throws Exception {
    return JsonMapper.shared().readTree(program.run("inspect", name).out()).get(0);
  }

  /// The files of the layer store, and what is in them.
  private Map<String, Integer> layerFiles() throws Exception {
    Map<String, Integer> content = new TreeMap<>();
    try (Stream<Path> files = Files.list(program.root().resolve("layers"))) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        content.put(file.getFileName().toString(), Arrays.hashCode(Files.readAllBytes(file)));
      }
    }
    return content;
  }

  private static void awaitFile(Path file) throws Exception {
    while (!Files.exists(file)) {
      Thread.sleep(20);
    }
  }

  private static void awaitText(Path file, String text) throws Exception {
    while (!Files.exists(file) || !Files.readString(file).contains(text)) {
      Thread.sleep(20);
    }
  }

  /// The lines of this namespace's mounts that name this path.
  private static List<String> mounts(String path) throws Exception {
    try (Stream<String> lines = Files.lines(Path.of("/proc/self/mountinfo"))) {
      return lines.filter(line -> line.split(" ")[4].startsWith(path)).toList();
    }
  }
}
