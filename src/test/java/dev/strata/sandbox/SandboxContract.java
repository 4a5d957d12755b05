package dev.strata.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.strata.linux.Attributes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What every sandbox does.
@Tag("root")
abstract class SandboxContract {
  @TempDir Path folder;

  private final CapturedOutput output = new CapturedOutput();
  private Sandbox sandbox;
  private TestRoot root;

  abstract Sandbox sandbox(Path folder);

  @BeforeEach
  void makeRoot() throws IOException {
    root = TestRoot.make(folder.resolve("root"));
    sandbox = sandbox(folder);
  }

  private ExitStatus run(ProcessSpecBuilder spec) throws Exception {
    return sandbox.run(spec.build(), output);
  }

  private String outputOf(ProcessSpecBuilder spec) throws Exception {
    assertThat(run(spec)).as(output::errors).isEqualTo(new ExitStatus.Exited(0));
    return output.output().strip();
  }

  @Test
  void passesOnExitCodeOutputAndErrors() throws Exception {
    assertThat(run(root.shell("echo out; echo err >&2; exit 7")))
        .isEqualTo(new ExitStatus.Exited(7));
    assertThat(output.output()).isEqualTo("out\n");
    assertThat(output.errors()).isEqualTo("err\n");
  }

  @Test
  void namesTheSignalThatKilledTheProcess() throws Exception {
    ExitStatus status = run(root.shell("sh -c 'kill -SEGV $$'; exit $?"));

    assertThat(status.code()).isEqualTo(139);
    assertThat(status)
        .isInstanceOfSatisfying(
            ExitStatus.Exited.class, e -> assertThat(e.signalName()).contains("SIGSEGV"));
  }

  @Test
  void isProcessOneAndSeesNoOther() throws Exception {
    assertThat(outputOf(root.shell("echo $$; ls /proc | grep -c '^[0-9]'")).lines())
        .first()
        .isEqualTo("1");
    assertThat(output.output().lines().skip(1).findFirst().map(Integer::parseInt))
        .hasValueSatisfying(count -> assertThat(count).isLessThanOrEqualTo(3));
  }

  @Test
  void hasItsOwnHostnameAndHostsFile() throws Exception {
    ProcessSpecBuilder spec =
        root.shell("hostname; cat /etc/hosts")
            .hostname("builder")
            .extraHost(new HostEntry("registry", "10.1.2.3"));

    assertThat(outputOf(spec).lines())
        .containsExactly(
            "builder",
            "127.0.0.1\tlocalhost builder",
            "::1\tlocalhost ip6-localhost ip6-loopback",
            "10.1.2.3\tregistry");
  }

  @Test
  void isCalledAsInBuildKitByDefault() throws Exception {
    assertThat(outputOf(root.program("hostname"))).isEqualTo("buildkitsandbox");
  }

  @Test
  void hasTheHostsResolver() throws Exception {
    assertThat(outputOf(root.program("cat", "/etc/resolv.conf")))
        .isEqualTo(Files.readString(Path.of("/etc/resolv.conf")).strip());
  }

  @Test
  void leavesNoTraceOfItsMountsInTheRoot() throws Exception {
    long before = Attributes.status(root.folder().toString()).mtimeNanos();
    ProcessSpecBuilder spec =
        root.program("true")
            .mount(new SandboxMount.Tmpfs("/made/for/this", OptionalLong.empty(), 0755));

    assertThat(run(spec).isSuccess()).isTrue();

    assertThat(root.folder()).isDirectoryNotContaining("glob:**/{proc,sys,dev,made}");
    assertThat(root.folder().resolve("etc")).isEmptyDirectory();
    assertThat(Attributes.status(root.folder().toString()).mtimeNanos()).isEqualTo(before);
  }

  @Test
  void keepsWhatTheProcessPutsBesideAMountTarget() throws Exception {
    assertThat(run(root.shell("echo x > /etc/kept; mkdir -p /new/dir")).isSuccess()).isTrue();

    assertThat(root.folder().resolve("etc/kept")).hasContent("x\n");
    assertThat(root.folder().resolve("etc/hosts")).doesNotExist();
    assertThat(root.folder().resolve("new/dir")).isDirectory();
  }

  @Test
  void hasTheUsualDevices() throws Exception {
    String script =
        "echo x > /dev/null && head -c 4 /dev/zero | wc -c && head -c 4 /dev/urandom | wc -c"
            + " && test -c /dev/full -a -c /dev/random -a -c /dev/tty"
            + " && test -L /dev/fd -a -L /dev/stdin -a -L /dev/ptmx && test -c /dev/pts/ptmx"
            + " && echo shm > /dev/shm/x && stat -c %a /dev/shm";

    assertThat(outputOf(root.shell(script)).lines()).containsExactly("4", "4", "1777");
  }

  @Test
  void sizesSharedMemory() throws Exception {
    Limits limits = Limits.NONE.withShmSize(3 << 20);

    assertThat(outputOf(root.shell("df -k /dev/shm | tail -n 1").limits(limits)))
        .contains(" 3072 ");
  }

  @Test
  void readsNothingFromStandardInput() throws Exception {
    assertThat(outputOf(root.shell("cat | wc -c"))).isEqualTo("0");
  }

  @Test
  void hasBuildKitsUmask() throws Exception {
    assertThat(outputOf(root.shell("umask"))).isEqualTo("0022");
  }

  @Test
  void passesTheEnvironmentAndNoOther() throws Exception {
    ProcessSpecBuilder spec = root.program("env").environment(Map.of("HOME", "/h", "A", "1 2\n3"));

    assertThat(outputOf(spec).lines())
        .containsExactlyInAnyOrder("PATH=/bin", "HOME=/h", "A=1 2", "3");
  }

  @Test
  void startsInTheWorkingFolder() throws Exception {
    assertThat(outputOf(root.program("pwd").workingDir("/etc"))).isEqualTo("/etc");
  }

  @Test
  void refusesAMissingWorkingFolder() {
    assertThatThrownBy(() -> run(root.program("pwd").workingDir("/missing")))
        .isInstanceOf(SandboxException.class)
        .hasMessageContaining("/missing");
  }

  @Test
  void runsAsTheUserWithItsGroups() throws Exception {
    Credentials user = new Credentials(1234, 2345, List.of(10, 20));

    assertThat(outputOf(root.shell("id -u; id -g; id -G; echo x > /dev/stdout").credentials(user)))
        .isEqualTo("1234\n2345\n2345 10 20\nx");
  }

  private String privileges(ProcessSpecBuilder spec) throws Exception {
    return outputOf(spec).replaceAll("[ \t]+", " ");
  }

  private static final String STATUS = "grep -E '^(Cap|NoNew|Seccomp:)' /proc/self/status";

  @Test
  void hasDockersCapabilitiesAsRoot() throws Exception {
    assertThat(privileges(root.shell(STATUS)).lines())
        .containsExactly(
            "CapInh: 0000000000000000",
            "CapPrm: 00000000a80425fb",
            "CapEff: 00000000a80425fb",
            "CapBnd: 00000000a80425fb",
            "CapAmb: 0000000000000000",
            "NoNewPrivs: 1",
            "Seccomp: 2");
  }

  @Test
  void hasNoCapabilitiesAsUserEvenWhereSetUidProgramsWork() throws Exception {
    Credentials user = new Credentials(1234, 1234, List.of());

    assertThat(privileges(root.shell(STATUS).credentials(user).newPrivileges(true)).lines())
        .containsExactly(
            "CapInh: 0000000000000000",
            "CapPrm: 0000000000000000",
            "CapEff: 0000000000000000",
            "CapBnd: 00000000a80425fb",
            "CapAmb: 0000000000000000",
            "NoNewPrivs: 0",
            "Seccomp: 2");
  }

  @Test
  void hasEveryCapabilityAndNoFilterWhereInsecure() throws Exception {
    String own =
        Files.readAllLines(Path.of("/proc/self/status")).stream()
            .filter(line -> line.startsWith("CapBnd"))
            .findFirst()
            .orElseThrow()
            .replace("\t", " ");

    assertThat(privileges(root.shell(STATUS).insecure(true)).lines())
        .contains(own, own.replace("CapBnd", "CapEff"), "NoNewPrivs: 0", "Seccomp: 0");
  }

  @Test
  void reportsAMissingProgramAs127() throws Exception {
    assertThat(run(root.program("no-such-program"))).isEqualTo(new ExitStatus.Exited(127));
    assertThat(output.errors()).contains("no-such-program").contains("not found");
  }

  @Test
  void reportsAProgramThatCannotBeExecutedAs126() throws Exception {
    Files.writeString(root.folder().resolve("bin/plain"), "text");

    assertThat(run(root.program("/bin/plain"))).isEqualTo(new ExitStatus.Exited(126));
    assertThat(output.errors()).contains("/bin/plain").contains("permission denied");
  }

  @Test
  void seesOnlyLoopbackWithoutNetwork() throws Exception {
    ProcessSpecBuilder spec =
        root.shell("ls /sys/class/net; ifconfig lo | grep -c UP").network(NetworkMode.NONE);

    assertThat(outputOf(spec).lines()).containsExactly("lo", "1");
  }

  @Test
  void seesTheHostsNetworkByDefault() throws Exception {
    try (var interfaces = Files.list(Path.of("/sys/class/net"))) {
      assertThat(outputOf(root.program("ls", "/sys/class/net")).lines())
          .containsExactlyElementsOf(
              interfaces.map(path -> path.getFileName().toString()).sorted().toList());
    }
  }

  @Test
  void limitsResources() throws Exception {
    Limits limits = Limits.NONE.withUlimit(new Limits.Ulimit("nofile", 100, 200));

    assertThat(outputOf(root.shell("ulimit -Sn; ulimit -Hn").limits(limits))).isEqualTo("100\n200");
  }

  @Test
  void mountsFoldersFilesAndMemory() throws Exception {
    Path source = Files.createDirectory(folder.resolve("source"));
    Files.writeString(source.resolve("a"), "content");
    ProcessSpecBuilder spec =
        root.shell(
                "cat /in/a; echo >/in/b; echo; cat /file; echo new > /rw/c; stat -f -c %T /mem;"
                    + " stat -c %a /mem")
            .mount(new SandboxMount.Bind(source, "/in", true))
            .mount(new SandboxMount.Bind(source, "/rw", false))
            .mount(new SandboxMount.Bind(source.resolve("a"), "/file", true))
            .mount(new SandboxMount.Tmpfs("/mem", OptionalLong.of(1 << 20), 0700));

    assertThat(outputOf(spec)).isEqualTo("content\ncontenttmpfs\n700");
    assertThat(output.errors()).contains("Read-only file system");
    assertThat(source.resolve("c")).hasContent("new\n");
    assertThat(source.resolve("b")).doesNotExist();
  }

  @Test
  void mountsWhatACallbackPrepares() throws Exception {
    Path source = Files.createDirectory(folder.resolve("source"));
    Files.writeString(source.resolve("a"), "content");
    RootMount content =
        target -> dev.strata.linux.Mounts.bind(source.toString(), target.toString());

    assertThat(
            outputOf(
                root.program("cat", "/in/a")
                    .mount(new SandboxMount.Prepared("/in", content, false))))
        .isEqualTo("content");
  }

  @Test
  void makesNestedMountsInTheOrderOfTheirDepth() throws Exception {
    ProcessSpecBuilder spec =
        root.shell("stat -f -c %T /m /m/n; ls /m")
            .mount(new SandboxMount.Tmpfs("/m/n", OptionalLong.empty(), 0755))
            .mount(new SandboxMount.Tmpfs("/m", OptionalLong.empty(), 0755));

    assertThat(outputOf(spec)).isEqualTo("tmpfs\ntmpfs\nn");
  }

  @Test
  void keepsTheRootReadOnlyWhereAsked() throws Exception {
    assertThat(run(root.shell("echo x > /tmp/x").readOnlyRoot(true)).isSuccess()).isFalse();
    assertThat(root.folder().resolve("tmp/x")).doesNotExist();
  }

  @Test
  void killsARunThatTakesTooLong() throws Exception {
    Duration limit = Duration.ofMillis(200);

    assertThat(run(root.shell("sleep 1000").timeout(limit)))
        .isEqualTo(new ExitStatus.TimedOut(limit));
  }

  @Test
  void killsTheRunWhenItsCallerIsInterrupted() throws Exception {
    CountDownLatch started = new CountDownLatch(1);
    AtomicReference<Throwable> thrown = new AtomicReference<>();
    Thread caller =
        Thread.ofVirtual()
            .start(
                () -> {
                  try {
                    sandbox.run(
                        root.shell("echo started; sleep 1000").build(),
                        (stream, bytes, offset, length) -> started.countDown());
                  } catch (InterruptedException | SandboxException e) {
                    thrown.set(e);
                  }
                });
    started.await();
    caller.interrupt();
    caller.join();

    assertThat(thrown.get()).isInstanceOf(InterruptedException.class);
  }

  @Test
  void endsWhatItLeavesInTheBackground() throws Exception {
    Path mark = folder.resolve("root/tmp/mark");

    assertThat(
            run(root.shell("(while :; do echo x >> /tmp/mark; done) >/dev/null 2>&1 & sleep 0.1"))
                .isSuccess())
        .isTrue();

    long size = Files.size(mark);
    assertThat(Files.size(mark)).isEqualTo(size);
    assertThat(Processes.running(root.folder().resolve("bin/busybox"))).isEmpty();
  }

  @Test
  void deliversAFloodOfOutputWhole() throws Exception {
    long[] count = new long[1];

    ExitStatus status =
        sandbox.run(
            root.shell("dd if=/dev/zero bs=64k count=1600 2>/dev/null").build(),
            (stream, bytes, offset, length) -> count[0] += length);

    assertThat(status.isSuccess()).isTrue();
    assertThat(count[0]).isEqualTo(1600L * 65536);
  }
}
