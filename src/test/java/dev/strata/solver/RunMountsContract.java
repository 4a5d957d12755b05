package dev.strata.solver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.strata.ssh.KeyAgent;
import dev.strata.ssh.SocketAgent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// What a RUN gets by `--mount`.
@Tag("root")
abstract class RunMountsContract extends RunSteps {
  RunMountsContract(Optional<Path> ociRuntime) {
    super(ociRuntime);
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
    room().write("in/file", "one\n");
    BuildRoom.Built built =
        build(
            BASE
                + "RUN --mount=type=bind,source=in,target=/in ! touch /in/new && cat /in/file"
                + " >/read\n"
                + "RUN --mount=type=bind,source=in,target=/in,rw echo two > /in/file && touch"
                + " /in/new && cat /in/file > /changed\n"
                + "RUN --mount=type=bind,source=in,target=/in cat /in/file > /after && ls /in >>"
                + " /after\n");

    assertThat(read(built, "read")).isEqualTo("one");
    assertThat(read(built, "changed")).isEqualTo("two");
    assertThat(read(built, "after")).isEqualTo("one\nfile");
    assertThat(room().context().resolve("in/file")).hasContent("one\n");
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
    copyTools(first);
    BuildRoom.Built built =
        build(
            BASE
                + "COPY tools /tools\nENV LD_LIBRARY_PATH=/tools\n"
                + "RUN --mount=type=ssh echo $SSH_AUTH_SOCK > /where &&"
                + " stat -c '%F %a %u:%g' $SSH_AUTH_SOCK >> /where && /tools/ssh-add -L > /keys\n"
                + "RUN --mount=type=ssh,id=work,target=/agent,mode=0666 --mount=type=ssh"
                + " echo $SSH_AUTH_SOCK > /work && /tools/ssh-add -L >> /work &&"
                + " SSH_AUTH_SOCK=/run/buildkit/ssh_agent.1 /tools/ssh-add -L >> /work;"
                + " /tools/ssh-add -T /tools/public && touch /signed;"
                + " /tools/ssh-add -D > /refused 2>&1; true\n",
            setting);

    assertThat(read(built, "where")).isEqualTo("/run/buildkit/ssh_agent.0\nsocket 600 0:0");
    assertThat(read(built, "keys")).isEqualTo(publicKey(first));
    assertThat(read(built, "work").lines())
        .containsExactly("/agent", publicKey(second), publicKey(first), publicKey(first));
    assertThat(built.files().resolve("signed")).exists();
    assertThat(read(built, "refused")).contains("Failed to remove all identities");
  }

  @Test
  void theUsersAgentSignsAndKeepsItsKeys() throws Exception {
    Path key = key("mine", "ed25519");
    Path socket = folder().resolve("agent.sock");
    Process agent =
        new ProcessBuilder("ssh-agent", "-D", "-a", socket.toString())
            .redirectErrorStream(true)
            .start();
    try {
      agent.inputReader().readLine();
      command(socket, "ssh-add", "-q", key.toString());
      copyTools(key);
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
    Path key = folder().resolve(name);
    command(
        folder().resolve("none"),
        "ssh-keygen",
        "-q",
        "-t",
        type,
        "-N",
        "",
        "-C",
        name,
        "-f",
        key + "");
    return key;
  }

  private static String publicKey(Path key) throws IOException {
    return Files.readString(key.resolveSibling(key.getFileName() + ".pub")).strip();
  }

  /// The host's ssh-add with its libraries, and this public key.
  private void copyTools(Path key) throws Exception {
    Path tools = Files.createDirectories(room().context().resolve("tools"));
    Path program = Path.of("/usr/bin/ssh-add");
    copy(program, tools.resolve("ssh-add"));
    for (String word : command(folder(), "ldd", program.toString()).split("\\s+")) {
      if (word.startsWith("/") && word.contains(".so")) {
        copy(Path.of(word), tools.resolve(Path.of(word).getFileName()));
      }
    }
    Files.writeString(tools.resolve("public"), publicKey(key));
  }

  private static void copy(Path from, Path to) throws IOException {
    Files.copy(from, to, StandardCopyOption.REPLACE_EXISTING);
  }
}
