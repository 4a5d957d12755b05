package dev.strata.cli;

import dev.strata.container.Container;
import dev.strata.container.ContainerState;
import dev.strata.container.Containers;
import dev.strata.oci.Json;
import dev.strata.oci.JsonMembers;
import dev.strata.oci.Rfc3339;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/// `strata ps`: the containers.
@Command(
    name = "ps",
    description = "Lists the containers that run.",
    mixinStandardHelpOptions = true)
final class PsCommand implements Callable<Integer> {
  private static final int LONGEST_COMMAND = 20;

  @ParentCommand @Nullable Main main;
  @Mixin FormatOption format = new FormatOption();

  @Option(
      names = {"-a", "--all"},
      description = "Those that ended, too.")
  boolean all;

  @Option(
      names = {"-q", "--quiet"},
      description = "Ids alone.")
  boolean quiet;

  @Option(names = "--no-trunc", description = "Ids and commands in full.")
  boolean full;

  private record Row(Container container, ContainerState state) {}

  @Override
  public Integer call() throws Exception {
    List<Row> rows = new ArrayList<>();
    for (Containers.Found found : ContainerCommands.containers(main).list()) {
      ContainerState state = found.folder().state();
      if (all || state instanceof ContainerState.Running) {
        rows.add(new Row(found.container(), state));
      }
    }
    Instant now = Clock.systemUTC().instant();
    if (quiet) {
      rows.forEach(row -> System.out.println(id(row)));
    } else {
      print(rows, now);
    }
    return ExitCode.OK.code();
  }

  private void print(List<Row> rows, Instant now) throws IOException {
    format.print(
        System.out,
        () -> table(rows, now),
        () -> new Json.Array(rows.stream().map(row -> json(row, now)).toList()));
  }

  private String table(List<Row> rows, Instant now) {
    StringBuilder text = new StringBuilder();
    String line =
        full ? "%-64s   %-24s  %-22s  %-16s %-26s %s%n" : "%-12s   %-24s  %-22s  %-16s %-26s %s%n";
    text.append(
        String.format(
            Locale.ROOT, line, "CONTAINER ID", "IMAGE", "COMMAND", "CREATED", "STATUS", "NAMES"));
    for (Row row : rows) {
      text.append(
          String.format(
              Locale.ROOT,
              line,
              id(row),
              row.container().image(),
              command(row),
              ago(row.container().created(), now),
              status(row.state(), now),
              row.container().name()));
    }
    return text.toString();
  }

  private Json json(Row row, Instant now) {
    return JsonMembers.of()
        .put("ID", id(row))
        .put("Image", row.container().image())
        .put("Command", command(row))
        .put("CreatedAt", Rfc3339.format(row.container().created()))
        .put("State", row.state().word())
        .put("Status", status(row.state(), now))
        .put("Names", row.container().name())
        .json();
  }

  private String id(Row row) {
    return full ? row.container().id() : row.container().shortId();
  }

  private String command(Row row) {
    String command = String.join(" ", row.container().process().argv());
    return "\""
        + (full || command.length() <= LONGEST_COMMAND
            ? command
            : command.substring(0, LONGEST_COMMAND - 1) + "…")
        + "\"";
  }

  private static String status(ContainerState state, Instant now) {
    return switch (state) {
      case ContainerState.Created _ -> "Created";
      case ContainerState.Running running -> "Up " + span(running.started(), now);
      case ContainerState.Exited exited ->
          "Exited (" + exited.exitCode() + ") " + ago(exited.finished(), now);
    };
  }

  private static String ago(Instant then, Instant now) {
    return span(then, now) + " ago";
  }

  private static String span(Instant then, Instant now) {
    Duration span = Duration.between(then, now);
    if (span.toSeconds() < 120) {
      return Math.max(0, span.toSeconds()) + " seconds";
    }
    if (span.toMinutes() < 120) {
      return span.toMinutes() + " minutes";
    }
    return span.toHours() < 48 ? span.toHours() + " hours" : span.toDays() + " days";
  }
}
