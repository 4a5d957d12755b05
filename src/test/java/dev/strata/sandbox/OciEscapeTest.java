package dev.strata.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.strata.linux.Attributes;
import dev.strata.linux.Nodes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The attempts of {@link EscapeTest}, which shows that each is an attack, in the sandbox of an OCI
/// runtime: none gets out.
@Tag("root")
final class OciEscapeTest {
  private static @TempDir Path shared;

  @TempDir Path folder;

  private TestRoot root;
  private Path secret;

  @BeforeAll
  static void compileAttacks() throws IOException, InterruptedException {
    AttackProgram.compile(shared.resolve("attack"));
  }

  @BeforeEach
  void makeRoot() throws IOException {
    root = TestRoot.make(folder.resolve("root"));
    AttackProgram.install(shared.resolve("attack"), root);
    secret = Files.writeString(folder.resolve("secret"), "of the host");
  }

  private ProcessSpecBuilder attack(String... words) {
    String[] argv = new String[words.length + 1];
    argv[0] = "/bin/attack";
    System.arraycopy(words, 0, argv, 1, words.length);
    return root.program(argv);
  }

  private boolean succeeds(ProcessSpecBuilder spec) throws Exception {
    CapturedOutput output = new CapturedOutput();
    ExitStatus status = OciSandboxTest.runtime(folder.resolve("mnt")).run(spec.build(), output);
    assertThat(status.code()).as(status + " " + output.errors()).isIn(0, 1);
    return status.code() == 0;
  }

  /// Device 10:237 is loop-control, which makes the host's files disks.
  @ParameterizedTest
  @ValueSource(
      strings = {
        "chroot_out SECRET",
        "proc_root SECRET",
        "leaked_descriptor",
        "device 10 237",
        "device_in_dev 10 237",
        "mount_memory",
        "bind_mount",
        "overlay",
        "release_agent",
        "join_namespace",
        "bpf",
        "perf",
        "set_clock",
        "reboot_machine",
        "open_by_handle",
        "kernel_log",
        "add_key",
        "module",
        "user_fault",
        "io_uring",
        "user_namespace",
        "user_namespace_by_clone",
        "user_namespace_by_clone3",
        "remount /proc/sys",
        "unmask /proc/timer_list",
        "write_back /proc/sys/kernel/core_pattern",
        "open_for_writing /proc/irq/default_smp_affinity",
        "open_for_writing /sys/class/net/lo/mtu",
        "readable /proc/timer_list",
        "readable /proc/interrupts",
        "host_session"
      })
  void noAttackSucceeds(String words) throws Exception {
    assertThat(succeeds(attack(words.replace("SECRET", secret.toString()).split(" ")))).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"uts", "ipc", "cgroup", "pid", "mnt"})
  void noNamespaceIsTheHosts(String kind) throws Exception {
    String host = Files.readSymbolicLink(Path.of("/proc/self/ns/" + kind)).toString();

    assertThat(succeeds(attack("namespace", kind, host))).isFalse();
  }

  @Test
  void processesOfTheHostAreNeitherTracedNorSignalled() throws Exception {
    Process host = new ProcessBuilder("sleep", "1000").start();
    try {
      assertThat(succeeds(attack("trace", "" + host.pid()))).isFalse();
      assertThat(succeeds(attack("signal_process", "" + host.pid()))).isFalse();
    } finally {
      host.destroyForcibly().waitFor();
    }
  }

  @Test
  void aSetUidProgramGainsPrivilegesOnlyWhereTheSpecAllowsIt() throws Exception {
    Attributes.setMode(root.folder().resolve("bin/attack").toString(), 04755);
    Credentials user = new Credentials(1234, 1234, List.of());

    assertThat(succeeds(attack("become_root").credentials(user))).isFalse();
    assertThat(succeeds(attack("become_root").credentials(user).newPrivileges(true))).isTrue();
  }

  @Test
  void noProcessIsLeftBehind() throws Exception {
    succeeds(attack("daemonise"));

    assertThat(Processes.running(root.folder().resolve("bin/attack"))).isEmpty();
  }

  @Test
  void aReadOnlyMountTakesNoFile() throws Exception {
    Path source = Files.createDirectory(folder.resolve("source"));

    assertThat(
            succeeds(
                attack("write_file", "/in/x").mount(new SandboxMount.Bind(source, "/in", true))))
        .isFalse();
    assertThat(source).isEmptyDirectory();
  }

  @Test
  void aLinkAsMountTargetDoesNotLeadToTheHost() throws Exception {
    Path host = Files.createDirectory(folder.resolve("host"));
    Nodes.makeSymlink(root.folder().resolve("link").toString(), host.toString());

    assertThat(
            succeeds(
                attack("readable", host + "/made")
                    .mount(new SandboxMount.Bind(secret, "/link/made", true))))
        .isTrue();
    assertThat(host).isEmptyDirectory();
  }
}
