package dev.strata.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.strata.sandbox.Limits;
import dev.strata.ssh.Agent;
import dev.strata.ssh.KeyAgent;
import dev.strata.ssh.SocketAgent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/// The flags of `build` that say how steps are run, as they are read.
final class RunFlagsTest {
  @TempDir Path folder;

  private static Limits limits(String... flags) throws WrongUseException {
    return parse(new LimitOptions(), flags).limits();
  }

  private static Map<String, Agent> agents(Map<String, String> environment, String... flags)
      throws WrongUseException {
    return parse(new SshOption(), flags).agents(by(environment));
  }

  private static Invocation by(Map<String, String> environment) {
    Invocation own = Invocation.own(System.out, System.err);
    return new Invocation(
        own.folder(),
        environment,
        own.home(),
        own.in(),
        own.out(),
        own.err(),
        own.display(),
        own.canceling());
  }

  /// A command of nothing but these options.
  private static <T> T parse(T options, String... flags) {
    CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();
    spec.addMixin("options", CommandLine.Model.CommandSpec.forAnnotatedObject(options));
    new CommandLine(spec).parseArgs(flags);
    return options;
  }

  private static void assertRefused(String message, ThrowingRun run) {
    assertThatThrownBy(run::run)
        .isInstanceOf(WrongUseException.class)
        .hasMessageContaining(message);
  }

  @FunctionalInterface
  private interface ThrowingRun {
    void run() throws WrongUseException;
  }

  @Test
  void limitsAreReadAsDockerWritesThem() throws WrongUseException {
    Limits limits =
        limits(
            "-m=64m",
            "--cpu-quota=50000",
            "--cpu-period=25000",
            "-c=512",
            "--cpuset-cpus=0-2,7",
            "--cpuset-mems=0",
            "--shm-size=1g",
            "--ulimit=nofile=10:20",
            "--ulimit=core=-1");

    assertThat(limits)
        .isEqualTo(
            new Limits(
                OptionalLong.of(64 << 20),
                new Limits.Processors(
                    OptionalLong.of(50_000),
                    OptionalLong.of(25_000),
                    OptionalLong.of(512),
                    Optional.of("0-2,7"),
                    Optional.of("0")),
                OptionalLong.of(1 << 30),
                List.of(new Limits.Ulimit("nofile", 10, 20), new Limits.Ulimit("core", -1, -1))));
    assertThat(limits()).isEqualTo(Limits.NONE);
  }

  @ParameterizedTest
  @CsvSource({
    "--memory=much,write a number",
    "--cpu-shares=1,2 to 262144",
    "--cpuset-cpus=a,write numbers",
    "--cpuset-mems=0-,write numbers",
    "--ulimit=nofile,NAME=SOFT",
    "--ulimit=what=1,known are",
    "--ulimit=nofile=5:3,above the hard one",
    "--ulimit=nofile=-1:3,above the hard one"
  })
  void aLimitThatCannotBeReadIsRefused(String flag, String message) {
    assertRefused(message, () -> limits(flag));
  }

  @Test
  void anAgentIsASocketOrTheKeysOfFiles() throws Exception {
    Path key = key("one", "");
    Path socket = Path.of("/dev/null");

    Map<String, Agent> agents =
        agents(
            Map.of("SSH_AUTH_SOCK", socket.toString()),
            "--ssh=default",
            "--ssh=work=" + key,
            "--ssh=both=" + key + "," + key("two", ""),
            "--ssh=named=" + socket);

    assertThat(agents).containsOnlyKeys("default", "work", "both", "named");
    assertThat(agents.get("default")).isEqualTo(new SocketAgent(socket));
    assertThat(agents.get("named")).isEqualTo(new SocketAgent(socket));
    assertThat(agents.get("work")).isInstanceOf(KeyAgent.class);
    assertThat(agents.get("both")).isInstanceOf(KeyAgent.class);
  }

  @Test
  void anAgentThatCannotBeHadIsRefused() throws Exception {
    Path locked = key("locked", "secret");
    Path key = key("open", "");

    assertRefused("SSH_AUTH_SOCK is not set", () -> agents(Map.of(), "--ssh=default"));
    assertRefused("cannot read", () -> agents(Map.of(), "--ssh=a=" + folder.resolve("none")));
    assertRefused("cannot read", () -> agents(Map.of(), "--ssh=a=" + folder));
    assertRefused("passphrase", () -> agents(Map.of(), "--ssh=a=" + locked));
    assertRefused("one socket", () -> agents(Map.of(), "--ssh=a=" + key + ",/dev/null"));
    assertRefused("given twice", () -> agents(Map.of(), "--ssh=a=" + key, "--ssh=a=" + key));
  }

  private Path key(String name, String passphrase) throws Exception {
    Path key = folder.resolve(name);
    Process process =
        new ProcessBuilder(
                "ssh-keygen", "-q", "-t", "ed25519", "-N", passphrase, "-f", key.toString())
            .inheritIO()
            .start();
    assertThat(process.waitFor()).isZero();
    assertThat(Files.exists(key)).isTrue();
    return key;
  }
}
