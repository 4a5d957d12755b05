package dev.strata.cli;

import dev.strata.sandbox.Limits;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// The flags of `build` that say what a RUN may use. Words and forms are those of `docker build`.
final class LimitOptions {
  @Option(
      names = "--ulimit",
      paramLabel = "NAME=SOFT[:HARD]",
      description = "A limit for each process of a RUN, such as nofile=1024:2048.")
  List<String> ulimits = new ArrayList<>();

  @Option(names = "--shm-size", paramLabel = "BYTES", description = "Size of /dev/shm: 64m.")
  @Nullable String shmSize;

  @Option(
      names = {"-m", "--memory"},
      paramLabel = "BYTES",
      description = "The memory that a RUN may use: 512m.")
  @Nullable String memory;

  @Option(
      names = "--cpu-quota",
      paramLabel = "MICROSECONDS",
      description = "The processor time of a RUN in each period.")
  @Nullable Long cpuQuota;

  @Option(
      names = "--cpu-period",
      paramLabel = "MICROSECONDS",
      description = "That period. Default: 100000.")
  @Nullable Long cpuPeriod;

  @Option(
      names = {"-c", "--cpu-shares"},
      paramLabel = "N",
      description =
          "The weight of a RUN when processors are scarce, 2 to 262144; others have 1024.")
  @Nullable Long cpuShares;

  @Option(
      names = "--cpuset-cpus",
      paramLabel = "LIST",
      description = "The processors that a RUN may use: 0-3 or 0,1.")
  @Nullable String cpus;

  @Option(
      names = "--cpuset-mems",
      paramLabel = "LIST",
      description = "The memory nodes that a RUN may use: 0-3 or 0,1.")
  @Nullable String memoryNodes;

  /// @throws WrongUseException where a flag cannot be read
  Limits limits() throws WrongUseException {
    List<Limits.Ulimit> limits = new ArrayList<>();
    for (String text : ulimits) {
      limits.add(ulimit(text));
    }
    if (cpuShares != null && (cpuShares < 2 || cpuShares > 262_144)) {
      throw new WrongUseException("--cpu-shares " + cpuShares + ": write a number, 2 to 262144");
    }
    return new Limits(
        optionalBytes("--memory", memory),
        new Limits.Processors(
            optional(cpuQuota),
            optional(cpuPeriod),
            optional(cpuShares),
            list("--cpuset-cpus", cpus),
            list("--cpuset-mems", memoryNodes)),
        optionalBytes("--shm-size", shmSize),
        limits);
  }

  private static OptionalLong optional(@Nullable Long value) {
    return value == null ? OptionalLong.empty() : OptionalLong.of(value);
  }

  private static Optional<String> list(String option, @Nullable String text)
      throws WrongUseException {
    if (text != null && !text.matches("[0-9]+(-[0-9]+)?(,[0-9]+(-[0-9]+)?)*")) {
      throw new WrongUseException(option + " " + text + ": write numbers, as in 0-2,7");
    }
    return Optional.ofNullable(text);
  }

  private static Limits.Ulimit ulimit(String text) throws WrongUseException {
    String[] parts = text.split("[=:]", -1);
    try {
      if (parts.length == 2 || parts.length == 3) {
        long soft = Long.parseLong(parts[1]);
        long hard = parts.length == 3 ? Long.parseLong(parts[2]) : soft;
        if (hard >= 0 && (soft > hard || soft < 0)) {
          throw new WrongUseException(
              "--ulimit " + text + ": the soft limit is above the hard one");
        }
        return new Limits.Ulimit(parts[0], soft, hard);
      }
    } catch (NumberFormatException _) {
      // told below
    } catch (IllegalArgumentException e) {
      throw new WrongUseException("--ulimit " + text + ": " + e.getMessage());
    }
    throw new WrongUseException("--ulimit " + text + ": write NAME=SOFT[:HARD]");
  }

  private static OptionalLong optionalBytes(String option, @Nullable String text)
      throws WrongUseException {
    return text == null ? OptionalLong.empty() : OptionalLong.of(bytes(option, text));
  }

  static long bytes(String option, String text) throws WrongUseException {
    String lower = text.toLowerCase(Locale.ROOT).replaceAll("i?b$", "");
    int power = lower.isEmpty() ? -1 : "kmgt".indexOf(lower.charAt(lower.length() - 1));
    try {
      String number = power < 0 ? lower : lower.substring(0, lower.length() - 1);
      return Math.multiplyExact(Long.parseLong(number), 1L << (10 * (power + 1)));
    } catch (NumberFormatException | ArithmeticException _) {
      throw new WrongUseException(option + " " + text + ": write a number with k, m, g or t");
    }
  }
}
