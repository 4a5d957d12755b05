package dev.strata.dockerfile;

import dev.strata.dockerfile.GoDuration.InvalidDurationException;
import dev.strata.dockerfile.Statement.Arguments;
import dev.strata.source.SourceRange;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// What HEALTHCHECK takes: `NONE`, or `CMD` and a command; and the values of its flags, which are
/// never expanded and so are checked here.
final class HealthcheckArguments {
  private static final Duration SHORTEST = Duration.ofMillis(1);

  private HealthcheckArguments() {}

  static Instruction build(Head head, Arguments arguments) throws Refusal {
    if (!(arguments instanceof Arguments.Check(Text kind, Arguments command))) {
      throw InstructionBuilder.noArgument(
          Keyword.HEALTHCHECK, new SourceRange(head.range().end(), head.range().end()));
    }
    return switch (kind.value().toUpperCase(Locale.ROOT)) {
      case "NONE" -> none(head, command);
      case "CMD" -> check(head, command);
      default ->
          throw new Refusal(
              kind.range(),
              "Unknown type "
                  + GoQuoting.quote(kind.value().toUpperCase(Locale.ROOT))
                  + " in HEALTHCHECK (try CMD)",
              "write HEALTHCHECK CMD <command> or HEALTHCHECK NONE");
    };
  }

  private static Instruction none(Head head, Arguments command) throws Refusal {
    boolean empty =
        command instanceof Arguments.None
            || (command instanceof Arguments.Json json && json.items().isEmpty());
    if (!empty) {
      throw new Refusal(
          head.range(), "HEALTHCHECK NONE takes no arguments", "leave out what follows NONE");
    }
    return new Instruction.Healthcheck(head, Optional.empty());
  }

  private static Instruction check(Head head, Arguments arguments) throws Refusal {
    Command command = InstructionBuilder.command(arguments, List.of());
    boolean empty =
        switch (command) {
          case Command.ShellForm shell -> shell.line().isEmpty();
          case Command.ExecForm exec -> exec.arguments().isEmpty();
        };
    if (empty) {
      throw new Refusal(
          command.range(),
          "Missing command after HEALTHCHECK CMD",
          "write HEALTHCHECK CMD <command>");
    }
    for (Flag flag : head.flags()) {
      Optional<Text> value = flag.value().filter(text -> !text.value().isEmpty());
      if (value.isPresent()) {
        checkFlag(flag, value.get().value());
      }
    }
    return new Instruction.Healthcheck(head, Optional.of(command));
  }

  private static void checkFlag(Flag flag, String value) throws Refusal {
    if (flag.name().equals("retries")) {
      checkRetries(flag, value);
      return;
    }
    try {
      Duration duration = GoDuration.parse(value);
      if (!duration.isZero() && duration.compareTo(SHORTEST) < 0) {
        throw new Refusal(
            flag.range(),
            "Interval \"" + flag.name() + "\" cannot be less than 1ms",
            "use 0 for the default");
      }
    } catch (InvalidDurationException e) {
      throw new Refusal(flag.range(), e.getMessage(), "write it like 1m30s");
    }
  }

  private static void checkRetries(Flag flag, String value) throws Refusal {
    try {
      int retries = Integer.parseInt(value);
      if (retries < 0) {
        throw new Refusal(
            flag.range(),
            "--retries cannot be negative (" + retries + ")",
            "use 0 for the default");
      }
    } catch (NumberFormatException _) {
      throw new Refusal(
          flag.range(),
          "--retries is no whole number: " + GoQuoting.quote(value),
          "write it like 3");
    }
  }
}
