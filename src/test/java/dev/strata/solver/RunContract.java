package dev.strata.solver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.strata.plan.Step;
import dev.strata.sandbox.Limits;
import dev.strata.ssh.KeyAgent;
import dev.strata.ssh.SocketAgent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a RUN finds, whatever sandbox runs it: its user, environment, mounts, limits and network.
@Tag("root")
abstract class RunContract {
  private static final String BASE = "FROM strata.local/base\n";

  /// A user `web` (1000:1000, home /srv/web) that is in `extra` (2000) and `other` (2001).
  private static final String USERS =
      BASE
          + """
          RUN echo 'web:x:1000:1000::/srv/web:/bin/sh' >> /etc/passwd && \\
            printf 'web:x:1000:\\nextra:x:2000:web,nobody\\nother:x:2001:web\\n' >> /etc/group && \\
            mkdir -m 0777 /out
          """;

  @TempDir Path folder;
  private BuildRoom room;

  abstract Optional<Path> ociRuntime();

  @BeforeEach
  void open() throws Exception {
    room = new BuildRoom(folder);
  }

  @AfterEach
  void close() throws Exception {
    room.close();
  }

  private RunSetting setting() {
    return new RunSetting(ociRuntime());
  }

  private BuildRoom.Built build(String dockerfile) throws Exception {
    return build(dockerfile, setting());
  }

  private BuildRoom.Built build(String dockerfile, RunSetting setting) throws Exception {
    return room.of(dockerfile).settings(setting.settings()).build();
  }

  private static String read(BuildRoom.Built built, String path) throws IOException {
    return Files.readString(built.files().resolve(path)).strip();
  }

  private static String owner(BuildRoom.Built built, String path) throws IOException {
    Path file = built.files().resolve(path);
    return Files.getAttribute(file, "unix:uid") + ":" + Files.getAttribute(file, "unix:gid");
  }

  private void assertFails(String dockerfile, RunSetting setting, String... words) {
    assertThatThrownBy(() -> build(dockerfile, setting))
        .isInstanceOf(BuildFailedException.class)
        .satisfies(
            e -> {
              BuildFailedException failure = (BuildFailedException) e;
              assertThat(failure.getMessage() + failure.diagnostic().hint().orElse(""))
                  .contains(words);
            });
  }

  @Test
  void aUserByNameHasItsGroupsAndHome() throws Exception {
    String say = "RUN echo $(id -u):$(id -g):$(id -G | tr ' ' ,):$HOME > /out/";
    BuildRoom.Built built =
        build(
            USERS
                + ("USER web\n" + say + "name\n")
                + ("USER 1000\n" + say + "uid\n")
                + ("USER web:other\n" + say + "group\n")
                + ("USER 1000:2000\n" + say + "ids\n")
                + ("USER 4711\n" + say + "unknown\n"));

    assertThat(read(built, "out/name")).isEqualTo("1000:1000:1000,2000,2001:/srv/web");
    assertThat(read(built, "out/uid")).isEqualTo("1000:1000:1000,2000,2001:/srv/web");
    assertThat(read(built, "out/group")).isEqualTo("1000:2001:2001:/srv/web");
    assertThat(read(built, "out/ids")).isEqualTo("1000:2000:2000:/srv/web");
    assertThat(read(built, "out/unknown")).isEqualTo("4711:0:0:/");
  }

  @Test
  void aUserOrGroupThatIsNotThereFailsTheStep() {
    assertFails(USERS + "USER nowhere\nRUN true\n", setting(), "unable to find user nowhere");
    assertFails(USERS + "USER web:none\nRUN true\n", setting(), "unable to find group none");
  }

  @Test
  void workdirBelongsToTheUserAsAfterChown() throws Exception {
    BuildRoom.Built built =
        build(
            USERS
                + "WORKDIR /first\nUSER web\nWORKDIR /a/b\nUSER 4711\nWORKDIR /c\n"
                + "USER web:extra\nWORKDIR /d\nRUN pwd > /out/where\n");

    assertThat(owner(built, "first")).isEqualTo("0:0");
    assertThat(owner(built, "a")).isEqualTo("1000:1000");
    assertThat(owner(built, "a/b")).isEqualTo("1000:1000");
    assertThat(owner(built, "c")).isEqualTo("4711:4711");
    assertThat(owner(built, "d")).isEqualTo("1000:2000");
    assertThat(read(built, "out/where")).isEqualTo("/d");
  }

  @Test
  void pathAndHomeHaveDefaultsThatTheImageReplaces() throws Exception {
    BuildRoom.Built built =
        build(
            """
            FROM strata.local/base AS base
            FROM scratch
            COPY --from=base / /
            RUN echo $PATH $HOME > /default
            ENV PATH=/usr/bin:/bin HOME=/elsewhere
            RUN echo $PATH $HOME > /set
            """);

    assertThat(read(built, "default"))
        .isEqualTo("/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin /root");
    assertThat(read(built, "set")).isEqualTo("/usr/bin:/bin /elsewhere");
  }

  @Test
  void theShellIsTheOneThatShellNames() throws Exception {
    BuildRoom.Built built =
        build(BASE + "SHELL [\"/bin/bash\", \"-euc\"]\nRUN echo $0 $- > /shell\n");

    assertThat(read(built, "shell")).contains("bash").contains("e").contains("u");
  }

  @Test
  void proxiesAreInTheEnvironmentAndInNeitherKeyNorHistory() throws Exception {
    String file = BASE + "RUN echo $HTTP_PROXY $no_proxy > /proxy\n";
    BuildRoom.Built first =
        room.of(file)
            .arg("HTTP_PROXY", "http://a:1")
            .arg("no_proxy", "local")
            .settings(setting().settings())
            .build();
    BuildRoom.Built other =
        room.of(file).arg("HTTP_PROXY", "http://b:2").settings(setting().settings()).build();

    assertThat(read(first, "proxy")).isEqualTo("http://a:1 local");
    assertThat(other.ran()).isEmpty();
    assertThat(other.digest()).isEqualTo(first.digest());
    assertThat(configs()).isNotEmpty().noneMatch(text -> text.contains("http://a:1"));
  }

  /// The configs and manifests of the local store.
  private List<String> configs() throws IOException {
    try (var files = Files.walk(folder.resolve("state"))) {
      return files
          .filter(Files::isRegularFile)
          .filter(f -> f.toFile().length() < 100_000)
          .map(RunContract::text)
          .filter(text -> text.contains("\"history\""))
          .toList();
    }
  }

  private static String text(Path file) {
    try {
      return Files.readString(file, java.nio.charset.StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @Test
  void aStepHasAnEmptyInputNoTerminalAndBuildKitsUmask() throws Exception {
    BuildRoom.Built built =
        build(
            BASE
                + "RUN umask > /umask; wc -c > /input; for n in 0 1 2; do test -t $n && touch /tty$n;"
                + " done; readlink /proc/self/fd/0 > /from; touch /made; mkdir /folder\n");

    assertThat(read(built, "umask")).isEqualTo("0022");
    assertThat(read(built, "input")).isEqualTo("0");
    assertThat(read(built, "from")).isEqualTo("/dev/null");
    assertThat(built.files().resolve("tty0")).doesNotExist();
    assertThat(built.files().resolve("tty1")).doesNotExist();
    assertThat(built.files().resolve("tty2")).doesNotExist();
    assertThat(Files.getPosixFilePermissions(built.files().resolve("made"))).hasSize(4);
  }

  @Test
  void aTmpfsHasItsSizeAndIsNoPartOfTheLayer() throws Exception {
    BuildRoom.Built built =
        build(
            BASE
                + "RUN --mount=type=tmpfs,target=/scratch,size=3m stat -c %a /scratch > /mode &&"
                + " stat -f -c '%T %b %S' /scratch > /size && echo x > /scratch/x\n"
                + "RUN --mount=type=tmpfs,target=/scratch,size=1m"
                + " ! head -c 2000000 /dev/zero > /scratch/x\n");

    assertThat(read(built, "mode")).isEqualTo("1777");
    assertThat(read(built, "size")).isEqualTo("tmpfs 768 4096");
    assertThat(built.files().resolve("scratch")).doesNotExist();
  }

  @Test
  void whatIsWrittenToABindIsRefusedOrDiscarded() throws Exception {
    room.write("in/file", "one");
    BuildRoom.Built built =
        build(
            BASE
                + "RUN --mount=type=bind,source=in,target=/in ! touch /in/new && cat /in/file >/read\n"
                + "RUN --mount=type=bind,source=in,target=/in,rw echo two > /in/file &&"
                + " touch /in/new && cat /in/file > /changed\n"
                + "RUN --mount=type=bind,source=in,target=/in cat /in/file > /after && ls /in >> /after\n");

    assertThat(read(built, "read")).isEqualTo("one");
    assertThat(read(built, "changed")).isEqualTo("two");
    assertThat(read(built, "after")).isEqualTo("one\nfile");
    assertThat(room.context().resolve("in/file")).hasContent("one");
    assertThat(built.files().resolve("in")).doesNotExist();
  }

  @Test
  void aBindOfAnotherStageOrImageShowsItsFiles() throws Exception {
    BuildRoom.Built built =
        build(
            """
            FROM strata.local/base AS made
            RUN mkdir /made && echo stage > /made/file
            FROM strata.local/base
            RUN --mount=type=bind,from=made,source=/made,target=/m,rw \\
              cat /m/file > /stage && echo changed > /m/file
            RUN --mount=type=bind,from=made,source=/made,target=/m cat /m/file > /again
            RUN --mount=type=bind,from=strata.local/base,target=/image test -x /image/bin/sh
            """);

    assertThat(read(built, "stage")).isEqualTo("stage");
    assertThat(read(built, "again")).isEqualTo("stage");
  }

  @Test
  void aSecretHasItsModeAndOwner() throws Exception {
    BuildRoom.Built built =
        build(
            USERS
                + "USER web\n"
                + "RUN --mount=type=secret,id=s,uid=1000,gid=2000,mode=0440 "
                + "stat -c '%a %u:%g' /run/secrets/s > /out/s && wc -c < /run/secrets/s >> /out/s\n"
                + "RUN --mount=type=secret,id=s ! cat /run/secrets/s\n",
            setting().secret("s", "12345"));

    assertThat(read(built, "out/s")).isEqualTo("440 1000:2000\n5");
  }

  @Test
  void stepsTalkToTheAgentsThatTheyName() throws Exception {
    Path first = key("first", "ed25519");
    Path second = key("second", "rsa");
    RunSetting setting =
        setting()
            .agent("default", KeyAgent.of(List.of(first)))
            .agent("work", KeyAgent.of(List.of(second, first)));
    copyTools();
    BuildRoom.Built built =
        build(
            BASE
                + "COPY tools /tools\nENV LD_LIBRARY_PATH=/tools\n"
                + "RUN --mount=type=ssh echo $SSH_AUTH_SOCK > /where &&"
                + " stat -c '%F %a %u:%g' $SSH_AUTH_SOCK >> /where && /tools/ssh-add -L > /keys\n"
                + "RUN --mount=type=ssh,id=work,target=/agent,mode=0666 --mount=type=ssh"
                + " SSH_AUTH_SOCK=/agent /tools/ssh-add -L > /work && /tools/ssh-add -L >> /work;"
                + " /tools/ssh-add -D > /refused 2>&1; true\n",
            setting);

    assertThat(read(built, "where")).isEqualTo("/run/buildkit/ssh_agent.0\nsocket 600 0:0");
    assertThat(read(built, "keys")).isEqualTo(publicKey(first));
    assertThat(read(built, "work").lines())
        .containsExactly(publicKey(second), publicKey(first), publicKey(first));
    assertThat(read(built, "refused")).contains("refused").doesNotContain("All identities removed");
  }

  @Test
  void theUsersAgentSignsAndKeepsItsKeys() throws Exception {
    Path key = key("mine", "ed25519");
    Path socket = folder.resolve("agent.sock");
    Process agent =
        new ProcessBuilder("ssh-agent", "-D", "-a", socket.toString())
            .redirectErrorStream(true)
            .start();
    try {
      agent.inputReader().readLine();
      command(socket, "ssh-add", "-q", key.toString());
      copyTools();
      BuildRoom.Built built =
          build(
              BASE
                  + "COPY tools /tools\nENV LD_LIBRARY_PATH=/tools\n"
                  + "RUN --mount=type=ssh,required /tools/ssh-add -L > /keys &&"
                  + " /tools/ssh-add -T /tools/public && ! /tools/ssh-add -D\n",
              setting().agent("default", new SocketAgent(socket)));

      assertThat(read(built, "keys")).isEqualTo(publicKey(key));
      assertThat(command(socket, "ssh-add", "-L").strip()).isEqualTo(publicKey(key));
    } finally {
      agent.destroy();
      agent.waitFor();
    }
  }

  @Test
  void anAgentThatIsNotGivenFailsTheStepWhereItIsRequired() throws Exception {
    BuildRoom.Built built =
        build(BASE + "RUN --mount=type=ssh test ! -e $SSH_AUTH_SOCK && echo $SSH_AUTH_SOCK > /s\n");

    assertThat(read(built, "s")).isEqualTo("/run/buildkit/ssh_agent.0");
    assertFails(
        BASE + "RUN --mount=type=ssh,id=work,required true\n",
        setting(),
        "ssh agent work: not given",
        "--ssh work=");
  }

  private Path key(String name, String type) throws Exception {
    Path key = folder.resolve(name);
    command(
        folder.resolve("none"), "ssh-keygen", "-q", "-t", type, "-N", "", "-C", name, "-f", key + "");
    return key;
  }

  private static String publicKey(Path key) throws IOException {
    return Files.readString(key.resolveSibling(key.getFileName() + ".pub")).strip();
  }

  /// The host's ssh-add with its libraries, and the public key that it tests with.
  private void copyTools() throws Exception {
    Path tools = Files.createDirectories(room.context().resolve("tools"));
    Path program = Path.of("/usr/bin/ssh-add");
    Files.copy(program, tools.resolve("ssh-add"));
    for (String word : command(folder, "ldd", program.toString()).split("\\s+")) {
      if (word.startsWith("/") && word.contains(".so")) {
        Files.copy(Path.of(word), tools.resolve(Path.of(word).getFileName()));
      }
    }
    Path mine = folder.resolve("mine.pub");
    if (Files.exists(mine)) {
      Files.copy(mine, tools.resolve("public"));
    }
  }

  private static String command(Path agent, String... words) throws Exception {
    ProcessBuilder builder = new ProcessBuilder(words).redirectErrorStream(true);
    builder.environment().put("SSH_AUTH_SOCK", agent.toString());
    Process process = builder.start();
    String output = new String(process.getInputStream().readAllBytes());
    assertThat(process.waitFor()).as(output).isZero();
    return output;
  }

  @Test
  void limitsOfTheBuildHoldInEachStep() throws Exception {
    Limits limits =
        Limits.NONE
            .withShmSize(2 << 20)
            .withUlimit(new Limits.Ulimit("nofile", 100, 200))
            .withUlimit(new Limits.Ulimit("core", 0, -1));
    BuildRoom.Built built =
        build(
            BASE
                + "RUN [\"/bin/bash\", \"-c\", \"(ulimit -Sn; ulimit -Hn; ulimit -Sc; ulimit -Hc;"
                + " stat -f -c '%b %S' /dev/shm) > /limits\"]\n",
            setting().limits(limits));

    assertThat(read(built, "limits")).isEqualTo("100\n200\n0\nunlimited\n512 4096");
  }

  @Test
  void aStepHasTheProcessorsOfItsSet() throws Exception {
    Limits.Processors processors =
        new Limits.Processors(
            OptionalLong.of(80_000),
            OptionalLong.of(50_000),
            OptionalLong.of(512),
            Optional.of("0"),
            Optional.of("0"));
    RunSetting setting = setting().limits(Limits.NONE.withProcessors(processors));

    assertThat(
            read(
                build(
                    BASE + "RUN grep -E '^(Cpus|Mems)_allowed_list' /proc/self/status > /set\n",
                    setting),
                "set"))
        .isEqualTo("Cpus_allowed_list:\t0\nMems_allowed_list:\t0");
    Limits.Processors none =
        new Limits.Processors(
            OptionalLong.empty(),
            OptionalLong.empty(),
            OptionalLong.empty(),
            Optional.of("4711"),
            Optional.empty());
    assertFails(
        BASE + "RUN echo other\n",
        setting().limits(Limits.NONE.withProcessors(none)),
        "cpuset",
        "4711");
  }

  @Test
  void aStepThatTakesMoreMemoryThanItMayIsKilled() {
    assertFails(
        BASE + "RUN head -c 100000000 /dev/zero | tail\n",
        setting().limits(Limits.NONE.withMemory(24 << 20)),
        "SIGKILL",
        "exit code: 137");
  }

  @Test
  void hostsOfTheBuildAreInEtcHosts() throws Exception {
    BuildRoom.Built built =
        build(
            BASE + "RUN cat /etc/hosts > /hosts\n",
            setting().host("registry", "10.1.2.3").host("six", "fd00::1"));

    assertThat(read(built, "hosts").lines())
        .contains("10.1.2.3\tregistry", "fd00::1\tsix", "127.0.0.1\tlocalhost buildkitsandbox");
  }

  @Test
  void aStepWithoutNetworkHasLoopbackAlone() throws Exception {
    String say = "cut -d: -f1 -s /proc/net/dev | tr -d ' ' | sort > /";
    BuildRoom.Built built =
        build(
            BASE
                + ("RUN --network=none " + say + "none\n")
                + ("RUN " + say + "default\n")
                + ("RUN --network=host " + say + "host\n"),
            setting().allow("network.host"));
    String own = command(folder, "sh", "-c", "cut -d: -f1 -s /proc/net/dev | tr -d ' ' | sort");

    assertThat(read(built, "none")).isEqualTo("lo");
    assertThat(read(built, "default")).isEqualTo(own.strip());
    assertThat(read(built, "host")).isEqualTo(own.strip());
  }

  @Test
  void theNetworkOfTheBuildIsThatOfStepsThatNameNone() throws Exception {
    String file = BASE + "RUN cut -d: -f1 -s /proc/net/dev | tr -d ' ' > /seen\n";
    build(file);
    BuildRoom.Built cut = build(file, setting().network(Step.Network.NONE));

    assertThat(cut.ran()).hasSize(1);
    assertThat(read(cut, "seen")).isEqualTo("lo");
    assertFails(
        BASE + "RUN echo\n", setting().network(Step.Network.HOST), "--allow network.host");
  }

  @Test
  void entitlementsAreAskedFor() throws Exception {
    assertFails(BASE + "RUN --network=host true\n", setting(), "network.host", "--allow");
    String insecure =
        "# syntax=docker/dockerfile:1-labs\n"
            + BASE
            + "RUN --security=insecure grep -E '^(CapEff|CapBnd|Seccomp):' /proc/self/status > /c;"
            + " mkdir /m && mount -t tmpfs none /m && touch /mounted\n";
    assertFails(insecure, setting(), "security.insecure", "--allow security.insecure");

    BuildRoom.Built built = build(insecure, setting().allow("security.insecure"));
    List<String> lines = read(built, "c").replaceAll("[ \t]+", " ").lines().toList();
    assertThat(lines.get(0).substring(8)).isEqualTo(lines.get(1).substring(8));
    assertThat(lines.get(2)).isEqualTo("Seccomp: 0");
    assertThat(built.files().resolve("mounted")).exists();
  }

  @Test
  void aSignalThatEndsAStepIsNamed() {
    assertFails(
        BASE + "RUN sh -c 'kill -SEGV $$'; exit $?\n",
        setting(),
        "exit code: 139",
        "SIGSEGV");
    assertFails(
        BASE + "RUN [\"/bin/bash\", \"-c\", \"(kill -9 $BASHPID)\"]\n", setting(), "SIGKILL");
    assertFails(
        BASE + "RUN sleep 600\n",
        setting().stepTimeout(Duration.ofMillis(300)),
        "ran longer than");
  }
}
