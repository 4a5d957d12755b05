package dev.strata.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What limits are as files of control groups, and what is said where there is no such group.
final class ControlSettingTest {
  @TempDir Path folder;

  private static Limits.Processors time(long quota, long period) {
    return new Limits.Processors(
        quota == 0 ? OptionalLong.empty() : OptionalLong.of(quota),
        period == 0 ? OptionalLong.empty() : OptionalLong.of(period),
        OptionalLong.empty(),
        Optional.empty(),
        Optional.empty());
  }

  private static Limits.Processors shares(long shares) {
    return new Limits.Processors(
        OptionalLong.empty(),
        OptionalLong.empty(),
        OptionalLong.of(shares),
        Optional.empty(),
        Optional.empty());
  }

  private static List<String> settings(Limits limits, boolean unified) {
    return ControlSetting.of(limits, OptionalInt.empty(), _ -> unified).stream()
        .map(setting -> setting.file() + " " + setting.value())
        .toList();
  }

  @Test
  void memoryIncludesSwap() {
    Limits limits = Limits.NONE.withMemory(4096);

    assertThat(settings(limits, true)).containsExactly("memory.max 4096", "memory.swap.max 0");
    assertThat(settings(limits, false))
        .containsExactly("memory.limit_in_bytes 4096", "memory.memsw.limit_in_bytes 4096");
  }

  @Test
  void quotaAndPeriodAreOneFileOnVersionTwo() {
    assertThat(settings(Limits.NONE.withProcessors(time(5000, 10_000)), true))
        .containsExactly("cpu.max 5000 10000");
    assertThat(settings(Limits.NONE.withProcessors(time(5000, 0)), true))
        .containsExactly("cpu.max 5000 100000");
    assertThat(settings(Limits.NONE.withProcessors(time(0, 10_000)), true))
        .containsExactly("cpu.max max 10000");
    assertThat(settings(Limits.NONE.withProcessors(time(-1, 10_000)), true))
        .containsExactly("cpu.max max 10000");
  }

  @Test
  void thePeriodIsWrittenBeforeTheQuotaOnVersionOne() {
    assertThat(settings(Limits.NONE.withProcessors(time(5000, 10_000)), false))
        .containsExactly("cpu.cfs_period_us 10000", "cpu.cfs_quota_us 5000");
  }

  @ParameterizedTest
  @CsvSource({"2,1", "1024,39", "262144,10000"})
  void sharesAreAWeightOnVersionTwo(long shares, long weight) {
    assertThat(settings(Limits.NONE.withProcessors(shares(shares)), true))
        .containsExactly("cpu.weight " + weight);
    assertThat(settings(Limits.NONE.withProcessors(shares(shares)), false))
        .containsExactly("cpu.shares " + shares);
  }

  @Test
  void aLimitWithoutAGroupThatKeepsItIsRefusedWithWhatToDo() {
    ControlGroupHierarchies none = ControlGroupHierarchies.of(List.of(), List.of("0::/"));
    ControlSetting memory =
        ControlSetting.of(Limits.NONE.withMemory(1), OptionalInt.empty(), _ -> true).getFirst();

    assertThatThrownBy(() -> none.require(memory))
        .isInstanceOf(SandboxException.class)
        .hasMessageContaining("--memory cannot be kept")
        .hasMessageContaining("Delegate=yes");
    assertThat(LimitSupport.of(none).refused())
        .containsExactlyInAnyOrder(
            "--memory",
            "--cpu-quota",
            "--cpu-period",
            "--cpu-shares",
            "--cpuset-cpus",
            "--cpuset-mems");
    assertThat(LimitSupport.of(none).kept()).containsExactly("--ulimit", "--shm-size");
    assertThat(LimitSupport.of(none).versions()).isEmpty();
  }

  @Test
  void theNearestGroupThatHandsTheControllerDownIsTaken() throws Exception {
    Path inner = Files.createDirectories(folder.resolve("user/1000/shell"));
    Files.writeString(folder.resolve("cgroup.subtree_control"), "cpu memory pids\n");
    Files.writeString(folder.resolve("user/1000/cgroup.subtree_control"), "memory\n");
    Files.writeString(inner.resolve("cgroup.subtree_control"), "\n");
    ControlGroupHierarchies hierarchies =
        ControlGroupHierarchies.of(
            List.of("30 23 0:26 / " + folder + " rw,nosuid - cgroup2 cgroup2 rw"),
            List.of("0::/user/1000/shell"));

    assertThat(hierarchies.find("memory").orElseThrow().folder())
        .isEqualTo(folder.resolve("user/1000"));
    assertThat(hierarchies.find("cpu").orElseThrow().folder()).isEqualTo(folder);
    assertThat(hierarchies.find("cpuset")).isEmpty();
    assertThat(LimitSupport.of(hierarchies).versions()).containsExactly(2);
  }
}
