package dev.strata.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.strata.service.ServiceSocket;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Builds that a resident service does, next to those that a process of their own does.
@Tag("root")
final class ServiceIT {
  @TempDir Path folder;
  private Program strata;

  @BeforeEach
  void start() throws Exception {
    strata = new Program(folder);
    Program.Result started = strata.run("service", "start");
    assertThat(started.exitCode()).as(started.text()).isZero();
  }

  @AfterEach
  void stop() throws Exception {
    strata.run("service", "stop");
  }

  @Test
  void doesBuildsWithTheOutputAndExitCodesOfAProcessOfItsOwn() throws Exception {
    Path good = context("FROM strata.local/base\nRUN echo some text\n");
    Path failing = context("FROM strata.local/base\nRUN echo last words && exit 7\n");
    Path wrong = context("FROM strata.local/base\nCOPPY a b\n");
    List<List<String>> commands =
        List.of(
            List.of("build", "--progress=plain", "--no-cache", good.toString()),
            List.of("build", "-q", good.toString()),
            List.of("build", "--progress=plain", failing.toString()),
            List.of("build", wrong.toString()),
            List.of("build", "--no-such-option", good.toString()),
            List.of("build", folder.resolve("none").toString()),
            List.of("build", "--check", wrong.toString()),
            List.of("build", "--call=targets", good.toString()));
    strata.build(good);
    int before = served();

    for (List<String> command : commands) {
      Program.Result byService = strata.run(command.toArray(String[]::new));
      Program.Result alone = alone().run(command.toArray(String[]::new));

      assertThat(byService.exitCode()).as(byService.text()).isEqualTo(alone.exitCode());
      assertThat(timeless(byService.err())).isEqualTo(timeless(alone.err()));
      assertThat(timeless(byService.out())).isEqualTo(timeless(alone.out()));
    }

    assertThat(served()).isEqualTo(before + commands.size());
    assertThat(strata.run("build", wrong.toString()).err()).contains("^");
  }

  @Test
  void pathsAreThoseOfTheClient() throws Exception {
    Path work = Files.createDirectories(folder.resolve("work"));
    Files.createDirectories(work.resolve("app"));
    Files.createDirectories(work.resolve("more"));
    Files.writeString(work.resolve("more/file"), "from elsewhere");
    Files.writeString(work.resolve("token"), "hidden");
    Files.writeString(
        work.resolve("app/Recipe"),
        "FROM strata.local/base AS made\nRUN --mount=type=secret,id=token"
            + " test \"$(cat /run/secrets/token)\" = hidden\n"
            + "FROM scratch\nCOPY --from=other file /copy\n");

    Program.Result built =
        strata
            .in(work)
            .run(
                "build",
                "-f",
                "app/Recipe",
                "--build-context=other=more",
                "--secret=id=token,src=token",
                "--iidfile=id",
                "--metadata-file=meta.json",
                "-o",
                "out",
                "app");
    Program.Result missing = strata.run("build", "-f", "app/None", "app");

    assertThat(built.exitCode()).as(built.text()).isZero();
    assertThat(work.resolve("out/copy")).hasContent("from elsewhere");
    assertThat(work.resolve("id")).content().startsWith("sha256:");
    assertThat(work.resolve("meta.json")).exists();
    assertThat(missing.err()).contains("there is no Dockerfile at app/None;");
    assertThat(served()).isEqualTo(2);
  }

  @Test
  void variablesAndStandardInputAreThoseOfTheClient() throws Exception {
    Path context =
        context(
            "FROM strata.local/base\nARG WORD\nRUN --mount=type=secret,id=key"
                + " echo $WORD $(cat /run/secrets/key)\n");
    Program with = new Program(folder).with("WORD", "spoken").with("KEY", "turned");

    Program.Result built =
        with.run(
            "build",
            "--progress=plain",
            "--build-arg=WORD",
            "--secret=id=key,env=KEY",
            context.toString());
    String piped = shell("printf 'FROM scratch\\nLABEL a=b\\n' | " + launcher() + " build -q -");

    assertThat(built.err()).contains("spoken turned");
    assertThat(piped).startsWith("sha256:");
    assertThat(served()).isEqualTo(2);
  }

  @Test
  void anInterruptedClientEndsItsBuildAndTheServiceGoesOn() throws Exception {
    Path output = folder.resolve("output.txt");
    Process client = startSlow(600, output);

    new ProcessBuilder("kill", "-INT", Long.toString(client.pid())).start().waitFor();

    assertThat(client.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(client.exitValue()).isEqualTo(130);
    assertThat(output).content().contains("canceled");
    assertThat(strata.build(context("FROM scratch\nLABEL a=b\n")).result().exitCode()).isZero();
    assertThat(served()).isEqualTo(2);
  }

  @Test
  void aClientThatIsKilledEndsItsBuild() throws Exception {
    Path output = folder.resolve("output.txt");
    Process client = startSlow(600, output);

    client.destroyForcibly().waitFor();

    // It would wait for the folder.
    assertThat(alone().build(context("FROM scratch\nLABEL a=b\n")).result().exitCode()).isZero();
  }

  @Test
  void otherCommandsHaveTheStateFolderWhileTheServiceIsIdle() throws Exception {
    strata.build(context("FROM scratch\nLABEL a=b\n"), "-t", "kept");

    Program.Result images = strata.run("images", "--lock-timeout=0");
    Program.Result alone =
        strata.run("build", "--no-service", "-q", context("FROM scratch\n").toString());

    assertThat(images.out()).contains("kept");
    assertThat(alone.exitCode()).as(alone.text()).isZero();
    assertThat(served()).isEqualTo(1);
  }

  @Test
  void twoClientsHaveTheirTurns() throws Exception {
    Process client = startSlow(2, folder.resolve("first.txt"));

    Program.Build second = strata.build(context("FROM strata.local/base\nRUN true\n"));

    assertThat(second.result().err()).contains("waiting for the state folder");
    assertThat(client.waitFor()).isZero();
    assertThat(served()).isEqualTo(2);
  }

  @Test
  void aKilledServiceIsDoneWithout() throws Exception {
    Path output = folder.resolve("output.txt");
    Process client = startSlow(600, output);

    new ProcessBuilder("kill", "-KILL", status("process")).start().waitFor();

    assertThat(client.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(client.exitValue()).isEqualTo(3);
    assertThat(output).content().contains("the build service ended before");
    assertThat(ServiceSocket.in(strata.root())).exists();
    assertThat(strata.build(context("FROM strata.local/base\nRUN true\n")).steps("run")).hasSize(1);
    assertThat(strata.run("verify").exitCode()).isZero();
    assertThat(strata.run("service", "status").exitCode()).isEqualTo(1);
    assertThat(strata.run("service", "start").exitCode()).isZero();
  }

  @Test
  void stopLetsARunningBuildEnd() throws Exception {
    Path output = folder.resolve("output.txt");
    Process client = startSlow(2, output);

    Program.Result stopped = strata.run("service", "stop");

    assertThat(stopped.exitCode()).as(stopped.text()).isZero();
    assertThat(client.waitFor()).isZero();
    assertThat(ServiceSocket.in(strata.root())).doesNotExist();
    assertThat(strata.run("service", "status").exitCode()).isEqualTo(1);
  }

  @Test
  void endsByItselfAfterAnIdleTime() throws Exception {
    strata.run("service", "stop");
    Path output = folder.resolve("output.txt");

    Process service = strata.start(output, "service", "run", "--idle=1s");

    assertThat(service.waitFor()).isZero();
    assertThat(output).content().contains("listens");
    assertThat(ServiceSocket.in(strata.root())).doesNotExist();
  }

  @Test
  void oneRunsForAStateFolder() throws Exception {
    Program.Result second = strata.run("service", "run");

    assertThat(second.exitCode()).isEqualTo(2);
    assertThat(second.err()).contains("runs for").contains("already");
    assertThat(strata.run("service", "start").out()).contains("already");
  }

  @Test
  void endsWhenItsProgramIsReplaced() throws Exception {
    Path copy = Files.createDirectories(folder.resolve("program/target"));
    Path jar = Path.of("target/strata-0.1.0.jar");
    Files.copy(
        Path.of("strata"), folder.resolve("program/strata"), StandardCopyOption.COPY_ATTRIBUTES);
    Files.copy(jar, copy.resolve(jar.getFileName()));
    Files.createSymbolicLink(copy.resolve("lib"), Path.of("target/lib").toAbsolutePath());
    Path state = folder.resolve("other-state");
    String command = folder.resolve("program/strata") + " --root " + state + " ";
    Path context = context("FROM scratch\nLABEL a=b\n");
    assertThat(shell(command + "service start")).contains("runs");
    shell(command + "build -q " + context);
    assertThat(shell(command + "service status")).contains("commands 1");

    Files.copy(jar, copy.resolve(jar.getFileName()), StandardCopyOption.REPLACE_EXISTING);

    assertThat(shell(command + "build -q " + context)).startsWith("sha256:");
    shell(command + "service stop");
    assertThat(shell(command + "service status")).contains("No build service");
  }

  @Test
  void anotherUserIsHungUpOn() throws Exception {
    Path shared = Files.createTempDirectory("strata-service-");
    try {
      Files.setPosixFilePermissions(shared, PosixFilePermissions.fromString("rwxr-xr-x"));
      Path jar = Files.copy(Path.of("target/strata-0.1.0.jar"), shared.resolve("strata.jar"));
      Path fallback = Files.writeString(shared.resolve("fallback"), "echo did it without: $*\n");
      try (ServiceSocket socket = ServiceSocket.listen(shared)) {
        Path path = ServiceSocket.in(shared);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
            .isEqualTo("rw-------");
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-rw-rw-"));
        Thread service = Thread.ofVirtual().start(() -> acceptOne(socket));
        List<String> command =
            new ArrayList<>(List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"));
        command.addAll(
            List.of(
                Path.of(System.getProperty("java.home"), "bin/java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                jar.toString(),
                "dev.strata.service.Client",
                path.toString(),
                fallback.toString()));
        command.addAll(List.of("0022", "0", "0", "build", "some context"));
        Process client = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(client.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(output).isEqualTo("did it without: build some context\n");
        assertThat(client.waitFor()).isZero();
        assertThat(service.isAlive()).isTrue();
      }
    } finally {
      shell("rm -rf " + shared);
    }
  }

  private static void acceptOne(ServiceSocket socket) {
    try {
      socket.accept().close();
    } catch (IOException _) {
      // It was closed.
    }
  }

  private Program alone() {
    return new Program(folder).with("STRATA_SERVICE", "off");
  }

  private String launcher() {
    return Path.of("strata").toAbsolutePath() + " --root " + strata.root();
  }

  private String shell(String command) throws Exception {
    Process process =
        new ProcessBuilder("sh", "-c", command)
            .redirectError(folder.resolve("shell.txt").toFile())
            .start();
    return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }

  private int served() throws Exception {
    return Integer.parseInt(status("commands"));
  }

  private String status(String name) throws Exception {
    String text = strata.run("service", "status").out();
    Matcher matcher = Pattern.compile(name + " (\\d+)").matcher(text);
    assertThat(matcher.find()).as(text).isTrue();
    return matcher.group(1);
  }

  /// A client whose step has begun and takes so long.
  private Process startSlow(int seconds, Path output) throws Exception {
    Path context = context("FROM strata.local/base\nRUN echo started && sleep " + seconds + "\n");
    Process client = strata.start(output, "build", "--progress=plain", context.toString());
    awaitText(client, output, " started");
    return client;
  }

  private static void awaitText(Process process, Path output, String text) throws Exception {
    while (!Files.readString(output).contains(text)) {
      assertThat(process.isAlive()).as(Files.readString(output)).isTrue();
      Thread.sleep(20);
    }
  }

  private Path context(String dockerfile) throws IOException {
    Path context = Files.createTempDirectory(folder, "context");
    Files.writeString(context.resolve("Dockerfile"), dockerfile);
    return context;
  }

  /// Steps that are told at once may come in any order, and what took how long differs.
  private static List<String> timeless(String text) {
    return text.replaceAll("[0-9]+\\.[0-9]+ ?(s|ms)?", "TIME")
        .lines()
        .filter(line -> !line.isEmpty())
        .sorted()
        .toList();
  }
}
