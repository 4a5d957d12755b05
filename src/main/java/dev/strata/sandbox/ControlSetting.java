package dev.strata.sandbox;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.Predicate;

/// One file of a control group and what is written to it.
///
/// @param option what the user wrote to get it; empty for what nobody asked for
/// @param required whether the run is refused where it cannot be written
record ControlSetting(
    String controller, String option, String file, String value, boolean required) {
  private static final long DEFAULT_PERIOD_MICROS = 100_000;
  private static final long LEAST_SHARES = 2;
  private static final long MOST_SHARES = 262_144;
  private static final long MOST_WEIGHT = 10_000;

  /// In the order in which they are to be written.
  ///
  /// @param unified whether this controller is one of cgroup v2; on v1, files have other names
  static List<ControlSetting> of(
      Limits limits, OptionalInt processLimit, Predicate<String> unified) {
    List<ControlSetting> settings = new ArrayList<>();
    if (limits.memoryBytes().isPresent()) {
      addMemory(settings, limits.memoryBytes().getAsLong(), unified.test("memory"));
    }
    addTime(settings, limits.processors(), unified.test("cpu"));
    limits
        .processors()
        .cpus()
        .ifPresent(cpus -> settings.add(required("cpuset", "--cpuset-cpus", "cpuset.cpus", cpus)));
    limits
        .processors()
        .memoryNodes()
        .ifPresent(
            nodes -> settings.add(required("cpuset", "--cpuset-mems", "cpuset.mems", nodes)));
    processLimit.ifPresent(
        most ->
            settings.add(
                new ControlSetting("pids", "", "pids.max", Integer.toString(most), false)));
    return settings;
  }

  private static void addMemory(List<ControlSetting> settings, long bytes, boolean unified) {
    String value = Long.toString(bytes);
    String file = unified ? "memory.max" : "memory.limit_in_bytes";
    settings.add(required("memory", "--memory", file, value));
    // Kernels can be built without the accounting of swap.
    settings.add(
        unified
            ? new ControlSetting("memory", "--memory", "memory.swap.max", "0", false)
            : new ControlSetting(
                "memory", "--memory", "memory.memsw.limit_in_bytes", value, false));
  }

  private static void addTime(
      List<ControlSetting> settings, Limits.Processors processors, boolean unified) {
    if (unified) {
      addUnifiedTime(settings, processors);
      return;
    }
    processors
        .shares()
        .ifPresent(
            shares -> settings.add(required("cpu", "--cpu-shares", "cpu.shares", text(shares))));
    processors
        .periodMicros()
        .ifPresent(
            period ->
                settings.add(required("cpu", "--cpu-period", "cpu.cfs_period_us", text(period))));
    processors
        .quotaMicros()
        .ifPresent(
            quota -> settings.add(required("cpu", "--cpu-quota", "cpu.cfs_quota_us", text(quota))));
  }

  private static void addUnifiedTime(List<ControlSetting> settings, Limits.Processors processors) {
    if (processors.shares().isPresent()) {
      String weight = text(weight(processors.shares().getAsLong()));
      settings.add(required("cpu", "--cpu-shares", "cpu.weight", weight));
    }
    OptionalLong quota = processors.quotaMicros();
    if (quota.isPresent() || processors.periodMicros().isPresent()) {
      boolean limited = quota.isPresent() && quota.getAsLong() >= 0;
      String value =
          (limited ? text(quota.getAsLong()) : "max")
              + " "
              + processors.periodMicros().orElse(DEFAULT_PERIOD_MICROS);
      settings.add(
          required("cpu", quota.isPresent() ? "--cpu-quota" : "--cpu-period", "cpu.max", value));
    }
  }

  /// 2 to 262,144 of cgroup v1 on 1 to 10,000 of v2, as runc maps them.
  private static long weight(long shares) {
    long bounded = Math.clamp(shares, LEAST_SHARES, MOST_SHARES);
    return 1 + (bounded - LEAST_SHARES) * (MOST_WEIGHT - 1) / (MOST_SHARES - LEAST_SHARES);
  }

  private static ControlSetting required(
      String controller, String option, String file, String value) {
    return new ControlSetting(controller, option, file, value, true);
  }

  private static String text(long value) {
    return Long.toString(value);
  }
}
