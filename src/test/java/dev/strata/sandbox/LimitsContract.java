package dev.strata.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The limits that control groups keep.
@Tag("root")
abstract class LimitsContract {
  private static final Limits ALL =
      Limits.NONE
          .withMemory(64 << 20)
          .withProcessors(
              new Limits.Processors(
                  OptionalLong.of(40_000),
                  OptionalLong.of(50_000),
                  OptionalLong.of(512),
                  Optional.of("0"),
                  Optional.of("0")));

  @TempDir Path folder;

  private TestRoot root;
  private Sandbox sandbox;

  abstract Sandbox sandbox(Path mountPoint);

  @BeforeEach
  void makeRoot() throws IOException {
    root = TestRoot.make(folder.resolve("root"));
    sandbox = sandbox(folder.resolve("mnt"));
  }

  /// Looks from outside while the process runs: it sees no files of its own group.
  @Test
  void setsWhatIsAskedForInGroupsThatEndWithTheRun() throws Exception {
    ControlGroupHierarchies hierarchies = ControlGroupHierarchies.read();
    List<ControlSetting> wanted =
        ControlSetting.of(ALL, OptionalInt.empty(), hierarchies::isUnified).stream()
            .filter(ControlSetting::required)
            .toList();
    Map<String, String> expected = new TreeMap<>();
    wanted.forEach(setting -> expected.put(setting.file(), setting.value()));
    Map<String, String> found = new TreeMap<>();
    List<Path> groups = new ArrayList<>();
    IllegalStateException seen = new IllegalStateException("seen");

    assertThatThrownBy(
            () ->
                sandbox.run(
                    root.shell("echo started; sleep 1000").limits(ALL).build(),
                    (stream, bytes, offset, length) -> {
                      look(wanted, found, groups);
                      throw seen;
                    }))
        .isSameAs(seen);

    assertThat(found).isEqualTo(expected);
    assertThat(groups).isNotEmpty().noneMatch(Files::exists);
  }

  private void look(List<ControlSetting> wanted, Map<String, String> found, List<Path> groups) {
    try {
      long pid = Processes.running(root.folder().resolve("bin/busybox")).getFirst();
      ControlGroupHierarchies own =
          ControlGroupHierarchies.of(
              Files.readAllLines(Path.of("/proc/self/mountinfo")),
              Files.readAllLines(Path.of("/proc/" + pid + "/cgroup")));
      for (ControlSetting setting : wanted) {
        Path group = own.find(setting.controller()).orElseThrow().folder();
        groups.add(group);
        found.put(setting.file(), Files.readString(group.resolve(setting.file())).strip());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void killsARunThatTakesTooMuchMemory() throws Exception {
    assertThat(runOutOfMemory().output()).doesNotContain("all");
  }

  CapturedOutput runOutOfMemory() throws Exception {
    CapturedOutput output = new CapturedOutput();
    ExitStatus status =
        sandbox.run(
            root.shell("dd if=/dev/zero of=/dev/shm/x bs=1M count=60 2>/dev/null && echo all")
                .limits(Limits.NONE.withMemory(16 << 20))
                .build(),
            output);
    assertThat(status.code()).isEqualTo(137);
    return output;
  }

  @Test
  void refusesWhatTheKernelDoesNotTake() {
    Limits.Processors none =
        new Limits.Processors(
            OptionalLong.empty(),
            OptionalLong.empty(),
            OptionalLong.empty(),
            Optional.of("4711"),
            Optional.empty());

    assertThatThrownBy(
            () ->
                sandbox.run(
                    root.program("true").limits(Limits.NONE.withProcessors(none)).build(),
                    new CapturedOutput()))
        .isInstanceOf(SandboxException.class)
        .hasMessageContaining("4711");
  }
}
