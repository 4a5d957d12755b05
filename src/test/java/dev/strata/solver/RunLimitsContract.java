package dev.strata.solver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.strata.plan.Step;
import dev.strata.sandbox.Limits;
import dev.strata.sandbox.SandboxException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// What a RUN may use and see of the machine.
@Tag("root")
abstract class RunLimitsContract extends RunSteps {
  RunLimitsContract(Optional<Path> ociRuntime) {
    super(ociRuntime);
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
    assertThatThrownBy(
            () ->
                build(
                    BASE + "RUN echo other\n", setting().limits(Limits.NONE.withProcessors(none))))
        .isInstanceOf(SandboxException.class)
        .hasMessageContaining("cpuset")
        .hasMessageContaining("4711");
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
    String own = command(folder(), "sh", "-c", "cut -d: -f1 -s /proc/net/dev | tr -d ' ' | sort");

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
    assertFails(BASE + "RUN echo\n", setting().network(Step.Network.HOST), "--allow network.host");
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
}
