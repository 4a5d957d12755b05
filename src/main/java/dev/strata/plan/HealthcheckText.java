package dev.strata.plan;

import dev.strata.dockerfile.Command;
import dev.strata.dockerfile.Head;
import dev.strata.dockerfile.Instruction;
import dev.strata.dockerfile.Text;
import dev.strata.oci.Healthcheck;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// HEALTHCHECK's options and its line in the history.
final class HealthcheckText {
  private static final Duration SHORTEST = Duration.ofMillis(1);

  private HealthcheckText() {}

  static Healthcheck read(Instruction.Healthcheck instruction) throws PlanException {
    Head head = instruction.head();
    return new Healthcheck(
        test(instruction.command()),
        interval(head, "interval"),
        interval(head, "timeout"),
        interval(head, "start-period"),
        interval(head, "start-interval"),
        retries(head));
  }

  private static List<String> test(Optional<Command> command) {
    if (command.isEmpty()) {
      return List.of("NONE");
    }
    return switch (command.get()) {
      case Command.ShellForm shell -> List.of("CMD-SHELL", shell.line());
      case Command.ExecForm exec -> {
        List<String> test = new ArrayList<>(exec.arguments());
        test.addFirst("CMD");
        yield test;
      }
    };
  }

  private static Duration interval(Head head, String flag) throws PlanException {
    Optional<Text> text = head.flag(flag).filter(t -> !t.value().isEmpty());
    if (text.isEmpty()) {
      return Duration.ZERO;
    }
    Duration value;
    try {
      value = GoText.parseDuration(text.get().value());
    } catch (IllegalArgumentException e) {
      throw PlanException.at(
          text.get().range(),
          String.valueOf(e.getMessage()),
          "write a duration such as 30s or 1m30s");
    }
    if (!value.isZero() && value.compareTo(SHORTEST) < 0) {
      throw PlanException.at(
          text.get().range(), "Interval \"" + flag + "\" cannot be less than 1ms");
    }
    return value;
  }

  private static int retries(Head head) throws PlanException {
    Optional<Text> text = head.flag("retries").filter(t -> !t.value().isEmpty());
    if (text.isEmpty()) {
      return 0;
    }
    int retries;
    try {
      retries = Integer.parseInt(text.get().value());
    } catch (NumberFormatException e) {
      throw PlanException.at(
          text.get().range(), "--retries is not a number: \"" + text.get().value() + "\"");
    }
    if (retries < 0) {
      throw PlanException.at(text.get().range(), "--retries cannot be negative (" + retries + ")");
    }
    return retries;
  }

  /// Go's `%+v` of Docker's record.
  static String format(Healthcheck check) {
    return "{Test:"
        + GoText.list(check.test())
        + " Interval:"
        + GoText.duration(check.interval())
        + " Timeout:"
        + GoText.duration(check.timeout())
        + " StartPeriod:"
        + GoText.duration(check.startPeriod())
        + " StartInterval:"
        + GoText.duration(check.startInterval())
        + " Retries:"
        + check.retries()
        + "}";
  }
}
