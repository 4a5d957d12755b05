package dev.strata.sandbox;

import static dev.strata.sandbox.Defence.BOUNDED_CAPABILITIES;
import static dev.strata.sandbox.Defence.CALL_FILTER;
import static dev.strata.sandbox.Defence.CLOSED_DESCRIPTORS;
import static dev.strata.sandbox.Defence.CONFINED_TARGETS;
import static dev.strata.sandbox.Defence.MASKED_PATHS;
import static dev.strata.sandbox.Defence.NO_DEVICES;
import static dev.strata.sandbox.Defence.NO_NEW_PRIVILEGES;
import static dev.strata.sandbox.Defence.OWN_CGROUPS;
import static dev.strata.sandbox.Defence.OWN_DEVICE_NODES;
import static dev.strata.sandbox.Defence.OWN_HOSTNAME;
import static dev.strata.sandbox.Defence.OWN_IPC;
import static dev.strata.sandbox.Defence.OWN_MOUNTS;
import static dev.strata.sandbox.Defence.OWN_PIDS;
import static dev.strata.sandbox.Defence.OWN_SESSION;
import static dev.strata.sandbox.Defence.PROCESS_LIMIT;
import static dev.strata.sandbox.Defence.READ_ONLY_MOUNTS;
import static dev.strata.sandbox.Defence.READ_ONLY_PATHS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.strata.linux.Attributes;
import dev.strata.linux.Nodes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Attempts to get out of a step. Each fails with every defence on, and succeeds, so that it is
/// known to be an attack, with those off that it names.
@Tag("root")
final class EscapeTest {
  private static final int FEW_PROCESSES = 400;
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

  private static Set<Defence> without(Defence... off) {
    Set<Defence> defences = EnumSet.allOf(Defence.class);
    defences.removeAll(List.of(off));
    return defences;
  }

  private boolean succeeds(
      Set<Defence> defences, UnaryOperator<ProcessSpecBuilder> change, String... attack)
      throws Exception {
    List<String> argv = new ArrayList<>(List.of("/bin/attack"));
    argv.addAll(List.of(attack));
    CapturedOutput output = new CapturedOutput();
    Sandbox sandbox = new NamespaceSandbox(folder.resolve("mnt"), defences, FEW_PROCESSES, false);
    ExitStatus status =
        sandbox.run(change.apply(root.program(argv.toArray(String[]::new))).build(), output);
    assertThat(status.code()).as(status + " " + output.errors()).isIn(0, 1);
    return status.code() == 0;
  }

  private boolean succeeds(Set<Defence> defences, String... attack) throws Exception {
    return succeeds(defences, spec -> spec, attack);
  }

  private Off attack(String... attack) {
    return off -> {
      assertThat(succeeds(without(), attack)).as("with every defence").isFalse();
      assertThat(succeeds(without(off), attack)).as("without " + List.of(off)).isTrue();
    };
  }

  private interface Off {
    void isStoppedBy(Defence... off) throws Exception;
  }

  @Test
  void leavingTheRootByChroot() throws Exception {
    attack("chroot_out", secret.toString()).isStoppedBy(OWN_MOUNTS);
  }

  @Test
  void readingTheHostThroughTheRootOfItsProcesses() throws Exception {
    attack("proc_root", secret.toString()).isStoppedBy(OWN_PIDS, BOUNDED_CAPABILITIES);
  }

  @Test
  void readingTheHostThroughALeakedDescriptor() throws Exception {
    attack("leaked_descriptor").isStoppedBy(CLOSED_DESCRIPTORS);
  }

  /// /dev/zero stands for every device, the host's disk among them.
  @ParameterizedTest
  @ValueSource(strings = {"device", "device_in_dev"})
  void usingADeviceByANodeOfIt(String name) throws Exception {
    attack(name, "1", "5").isStoppedBy(NO_DEVICES);
  }

  @Test
  void changingTheModeOfTheHostsDeviceNodes() throws Exception {
    int before = Attributes.status("/dev/full").permissions();
    try {
      succeeds(without(), "change_mode", "/dev/full", "600");
      assertThat(Attributes.status("/dev/full").permissions()).isEqualTo(before);
      succeeds(without(OWN_DEVICE_NODES), "change_mode", "/dev/full", "600");
      assertThat(Attributes.status("/dev/full").permissions()).isEqualTo(0600);
    } finally {
      Attributes.setMode("/dev/full", before);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
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
        "kernel_log"
      })
  void whatOnlyTheHostsRootMay(String name) throws Exception {
    assertThat(succeeds(without(CALL_FILTER), name)).as("by capabilities alone").isFalse();
    attack(name).isStoppedBy(CALL_FILTER, BOUNDED_CAPABILITIES);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "add_key",
        "module",
        "user_fault",
        "io_uring",
        "user_namespace",
        "user_namespace_by_clone",
        "user_namespace_by_clone3"
      })
  void whatTheCallFilterStops(String name) throws Exception {
    attack(name).isStoppedBy(CALL_FILTER);
  }

  @Test
  void makingAReadOnlyPathWritableByMounting() throws Exception {
    attack("remount", "/proc/sys").isStoppedBy(CALL_FILTER, BOUNDED_CAPABILITIES);
  }

  @Test
  void unmountingAMask() throws Exception {
    attack("unmask", "/proc/timer_list").isStoppedBy(CALL_FILTER, BOUNDED_CAPABILITIES);
  }

  @Test
  void settingTheProgramForCoreDumps() throws Exception {
    attack("write_back", "/proc/sys/kernel/core_pattern").isStoppedBy(READ_ONLY_PATHS);
  }

  @Test
  void movingInterruptsOfTheHost() throws Exception {
    attack("open_for_writing", "/proc/irq/default_smp_affinity").isStoppedBy(READ_ONLY_PATHS);
  }

  @Test
  void settingTheKernelThroughSys() throws Exception {
    attack("open_for_writing", "/sys/class/net/lo/mtu").isStoppedBy(READ_ONLY_PATHS);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/proc/timer_list", "/proc/interrupts"})
  void readingMaskedPaths(String path) throws Exception {
    attack("readable", path).isStoppedBy(MASKED_PATHS);
  }

  @Test
  void tracingAProcessOfTheHost() throws Exception {
    Process host = new ProcessBuilder("sleep", "1000").start();
    try {
      attack("trace", "" + host.pid()).isStoppedBy(OWN_PIDS, BOUNDED_CAPABILITIES);
    } finally {
      host.destroyForcibly().waitFor();
    }
  }

  @Test
  void signallingAProcessOfTheHost() throws Exception {
    Process host = new ProcessBuilder("sleep", "1000").start();
    try {
      attack("signal_process", "" + host.pid()).isStoppedBy(OWN_PIDS);
    } finally {
      host.destroyForcibly().waitFor();
    }
  }

  @Test
  void stayingInTheHostsSession() throws Exception {
    attack("host_session").isStoppedBy(OWN_SESSION);
  }

  @ParameterizedTest
  @CsvSource({"uts,OWN_HOSTNAME", "ipc,OWN_IPC", "cgroup,OWN_CGROUPS", "pid,OWN_PIDS"})
  void sharingANamespaceWithTheHost(String kind, Defence defence) throws Exception {
    assertThat(Set.of(OWN_HOSTNAME, OWN_IPC, OWN_CGROUPS, OWN_PIDS)).contains(defence);
    String host = Files.readSymbolicLink(Path.of("/proc/self/ns/" + kind)).toString();

    attack("namespace", kind, host).isStoppedBy(defence);
  }

  @Test
  void gainingPrivilegesByASetUidProgram() throws Exception {
    Attributes.setMode(root.folder().resolve("bin/attack").toString(), 04755);
    UnaryOperator<ProcessSpecBuilder> asUser =
        spec -> spec.credentials(new Credentials(1234, 1234, List.of()));

    assertThat(succeeds(without(), asUser, "become_root")).isFalse();
    assertThat(succeeds(without(NO_NEW_PRIVILEGES), asUser, "become_root")).isTrue();
    assertThat(succeeds(without(), spec -> asUser.apply(spec).newPrivileges(true), "become_root"))
        .as("where the spec allows it")
        .isTrue();
  }

  @Test
  void leavingAProcessBehind() throws Exception {
    succeeds(without(), "daemonise");
    assertThat(Processes.running(root.folder().resolve("bin/attack"))).isEmpty();

    succeeds(without(OWN_PIDS), "daemonise");
    List<Long> left = Processes.running(root.folder().resolve("bin/attack"));
    assertThat(left).isNotEmpty();
    left.forEach(pid -> ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly));
  }

  @Test
  void fillingTheProcessTable() throws Exception {
    attack("fill_pids", "" + 2 * FEW_PROCESSES).isStoppedBy(PROCESS_LIMIT);
  }

  @Test
  void writingToAReadOnlyMount() throws Exception {
    Path source = Files.createDirectory(folder.resolve("source"));
    UnaryOperator<ProcessSpecBuilder> mounted =
        spec -> spec.mount(new SandboxMount.Bind(source, "/in", true));

    assertThat(succeeds(without(), mounted, "write_file", "/in/x")).isFalse();
    assertThat(succeeds(without(READ_ONLY_MOUNTS), mounted, "write_file", "/in/x")).isTrue();
  }

  @Test
  void makingFilesOnTheHostByALinkAsMountTarget() throws Exception {
    Path host = Files.createDirectory(folder.resolve("host"));
    Nodes.makeSymlink(root.folder().resolve("link").toString(), host.toString());
    UnaryOperator<ProcessSpecBuilder> mounted =
        spec -> spec.mount(new SandboxMount.Bind(secret, "/link/made", true));

    assertThat(succeeds(without(), mounted, "readable", host + "/made")).isTrue();
    assertThat(host).isEmptyDirectory();
    succeeds(without(CONFINED_TARGETS), mounted, "readable", "/none");
    assertThat(host).isNotEmptyDirectory();
  }
}
