package dev.strata.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What is left of a run, however it ends: nothing.
@Tag("root")
abstract class LifecycleContract {
  private static final int KILLED_RUNS = 60;

  @TempDir Path folder;

  private TestRoot root;
  private Sandbox sandbox;

  abstract Sandbox sandbox(Path mountPoint);

  @BeforeEach
  void makeRoot() throws IOException {
    root = TestRoot.make(folder.resolve("root"));
    sandbox = sandbox(folder.resolve("mnt"));
  }

  private List<Long> processes() throws IOException {
    return Processes.running(root.folder().resolve("bin/busybox"));
  }

  /// Those of the kinds that a run opens. The JVM's own threads open and close files, at any
  /// moment.
  private List<String> openDescriptors() throws IOException {
    try (var files = Files.list(Path.of("/proc/self/fd"))) {
      return files
          .map(LifecycleContract::leadsTo)
          .filter(
              target ->
                  target.startsWith(folder.toString())
                      || target.startsWith("pipe:")
                      || target.startsWith("anon_inode:"))
          .sorted()
          .toList();
    }
  }

  private static String leadsTo(Path descriptor) {
    try {
      return Files.readSymbolicLink(descriptor).toString();
    } catch (IOException e) {
      // Closed meanwhile.
      return "";
    }
  }

  /// Those below the folder of this test: other programs mount and unmount, too.
  private List<String> mounts() throws IOException {
    return Files.readAllLines(Path.of("/proc/self/mountinfo")).stream()
        .filter(line -> line.contains(folder.toString()))
        .toList();
  }

  @Test
  void leavesNoMountProcessOrDescriptorWhenKilledAtRandomMoments() throws Exception {
    sandbox.run(root.program("true").build(), new CapturedOutput());
    assertThat(mounts()).isEmpty();
    List<String> descriptors = openDescriptors();
    Random random = new Random(1);

    for (int i = 0; i < KILLED_RUNS; i++) {
      List<Throwable> surprises = new ArrayList<>();
      Thread caller = Thread.ofPlatform().start(() -> runUntilInterrupted(surprises));
      long spins = random.nextInt(2_000_000);
      while (spins-- > 0) {
        Thread.onSpinWait();
      }
      caller.interrupt();
      caller.join();
      assertThat(surprises).isEmpty();
    }

    assertThat(mounts()).isEmpty();
    assertThat(processes()).isEmpty();
    assertThat(openDescriptors()).isEqualTo(descriptors);
    assertThat(folder.resolve("mnt")).isEmptyDirectory();
    assertThat(root.folder().resolve("proc")).doesNotExist();
  }

  private void runUntilInterrupted(List<Throwable> surprises) {
    try {
      sandbox.run(
          root.shell("sleep 1000 & sleep 1000 & while :; do :; done").build(),
          new CapturedOutput());
      surprises.add(new AssertionError("it ended"));
    } catch (InterruptedException e) {
      // As it should be.
    } catch (SandboxException e) {
      surprises.add(e);
    }
  }

  @Test
  void doesNotWaitForASinkThatHoldsOn() throws Exception {
    CountDownLatch holding = new CountDownLatch(1);
    CountDownLatch never = new CountDownLatch(1);
    Thread caller =
        Thread.ofVirtual()
            .start(
                () -> {
                  try {
                    sandbox.run(
                        root.program("yes").build(),
                        (stream, bytes, offset, length) -> {
                          holding.countDown();
                          try {
                            never.await();
                          } catch (InterruptedException e) {
                            Thread.currentThread().interrupt();
                          }
                        });
                  } catch (InterruptedException | SandboxException e) {
                    // The run is over, which is what is asked for.
                  }
                });
    holding.await();
    caller.interrupt();
    caller.join();

    assertThat(processes()).isEmpty();
  }

  @Test
  void killsTheRunOfASinkThatFails() throws IOException {
    IllegalStateException failure = new IllegalStateException("sink");

    assertThat(
            catchThrowable(
                () ->
                    sandbox.run(
                        root.program("yes").build(),
                        (stream, bytes, offset, length) -> {
                          throw failure;
                        })))
        .isSameAs(failure);
    assertThat(processes()).isEmpty();
  }

  @Test
  void endsWithProcessOneWhateverDetached() throws Exception {
    CapturedOutput output = new CapturedOutput();
    ExitStatus status =
        sandbox.run(
            root.shell("setsid nohup sleep 1000 & setsid sleep 1000 & exit 3").build(), output);

    assertThat(status).isEqualTo(new ExitStatus.Exited(3));
    assertThat(processes()).isEmpty();
  }

  @Test
  void runsManyAtOnce() throws Exception {
    for (String name : List.of("proc", "sys", "dev")) {
      Files.createDirectory(root.folder().resolve(name));
    }
    Files.createFile(root.folder().resolve("etc/hosts"));
    Files.createFile(root.folder().resolve("etc/resolv.conf"));
    List<Thread> callers = new ArrayList<>();
    List<ExitStatus> ends = java.util.Collections.synchronizedList(new ArrayList<>());
    for (int i = 0; i < 16; i++) {
      int code = i;
      callers.add(
          Thread.ofVirtual()
              .start(
                  () -> {
                    try {
                      ends.add(
                          sandbox.run(root.shell("exit " + code).build(), new CapturedOutput()));
                    } catch (InterruptedException | SandboxException e) {
                      throw new AssertionError(e);
                    }
                  }));
    }
    for (Thread caller : callers) {
      caller.join();
    }

    assertThat(ends).extracting(ExitStatus::code).hasSize(16).doesNotHaveDuplicates();
  }

  @Test
  void diesWithTheProgramThatStartedIt() throws Exception {
    Process program =
        new ProcessBuilder(
                ProcessHandle.current().info().command().orElseThrow(),
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                SleepingRun.class.getName(),
                folder.toString(),
                sandbox.getClass().getSimpleName())
            .redirectErrorStream(true)
            .start();
    try (var lines = program.inputReader()) {
      assertThat(lines.readLine()).isEqualTo("started");
      List<Long> running = processes();
      assertThat(running).isNotEmpty();
      program.destroyForcibly().waitFor();
      for (long pid : running) {
        ProcessHandle.of(pid).ifPresent(process -> process.onExit().join());
      }
    }
    assertThat(processes()).isEmpty();
  }
}
