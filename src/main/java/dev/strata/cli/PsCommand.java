package dev.strata.cli;

import dev.strata.container.Container;
import dev.strata.container.ContainerState;
import dev.strata.container.Containers;
import dev.strata.oci.Json;
import dev.strata.oci.JsonMembers;
import dev.strata.report.RoughTime;
import dev.strata.report.TextWidth;
import dev.strata.sandbox.NetworkMode;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/// `strata ps`: the containers, the newest first, in docker's columns. PORTS is empty, as no
/// container has a network of its own.
@Command(
    name = "ps",
    description = "Lists the containers that run.",
    mixinStandardHelpOptions = true)
final class PsCommand implements Callable<Integer> {
  private static final int LONGEST_COMMAND = 20;

  private static final List<String> COLUMNS =
      List.of("ID", "Image", "Command", "RunningFor", "Status", "Ports", "Names");

  @ParentCommand @Nullable Main main;
  @Mixin ListingOption listing = new ListingOption();

  @Option(
      names = {"-a", "--all"},
      description = "Those that ended, too.")
  boolean all;

  @Option(
      names = {"-n", "--last"},
      paramLabel = "N",
      description = "The last N that were made, however they are.")
  int last = -1;

  @Option(
      names = {"-l", "--latest"},
      description = "The one that was made last, however it is.")
  boolean latest;

  @Option(
      names = {"-f", "--filter"},
      paramLabel = "KEY=VALUE",
      description =
          "name=REGEX, id=ID, status=created|running|exited, exited=CODE, ancestor=IMAGE,"
              + " label=KEY[=VALUE]. May be repeated.")
  List<String> filters = new ArrayList<>();

  private record Row(Container container, ContainerState state) {}

  @Override
  public Integer call() throws Exception {
    ContainerFilters given = ContainerFilters.parse(filters);
    Containers containers = ContainerCommands.containers(main);
    int most = latest ? 1 : last;
    boolean anyState = all || most >= 0 || given.nameStates();
    List<Row> rows = new ArrayList<>();
    for (Containers.Found found : containers.list()) {
      ContainerState state = found.folder().state();
      boolean shown = anyState || state instanceof ContainerState.Running;
      if (shown && given.pass(found.container(), state)) {
        rows.add(new Row(found.container(), state));
      }
    }
    Instant now = Clock.systemUTC().instant();
    List<Json> json =
        rows.stream().limit(most < 0 ? rows.size() : most).map(row -> json(row, now)).toList();
    listing.print(System.out, headings(), COLUMNS, json);
    return ExitCode.OK.code();
  }

  private static Map<String, String> headings() {
    return Map.ofEntries(
        Map.entry("ID", "CONTAINER ID"),
        Map.entry("Image", "IMAGE"),
        Map.entry("Command", "COMMAND"),
        Map.entry("CreatedAt", "CREATED AT"),
        Map.entry("RunningFor", "CREATED"),
        Map.entry("State", "STATE"),
        Map.entry("Status", "STATUS"),
        Map.entry("Ports", "PORTS"),
        Map.entry("Names", "NAMES"),
        Map.entry("Labels", "LABELS"),
        Map.entry("Mounts", "MOUNTS"),
        Map.entry("LocalVolumes", "LOCAL VOLUMES"),
        Map.entry("Networks", "NETWORKS"));
  }

  private Json json(Row row, Instant now) {
    Container container = row.container();
    String labels =
        container.config().runtime().labels().entrySet().stream()
            .map(label -> label.getKey() + "=" + label.getValue())
            .sorted()
            .collect(Collectors.joining(","));
    String mounts =
        container.process().binds().stream()
            .map(bind -> shown(bind.source().toString(), 15))
            .collect(Collectors.joining(","));
    return JsonMembers.of()
        .put("Command", "\"" + shown(command(container), LONGEST_COMMAND) + "\"")
        .put("CreatedAt", DockerTime.at(container.created()))
        .put("ID", listing.full ? container.id() : container.shortId())
        .put("Image", container.image())
        .put("Labels", labels)
        .put("LocalVolumes", "0")
        .put("Mounts", mounts)
        .put("Names", container.name())
        .put("Networks", container.process().network() == NetworkMode.NONE ? "none" : "host")
        .put("Ports", "")
        .put("RunningFor", RoughTime.ago(container.created(), now))
        .put("State", row.state().word())
        .put("Status", status(row.state(), now))
        .json();
  }

  private static String command(Container container) {
    return TextWidth.oneLine(String.join(" ", container.process().argv()), false);
  }

  private String shown(String text, int most) {
    return listing.full ? text : TextWidth.truncate(text, most);
  }

  private static String status(ContainerState state, Instant now) {
    return switch (state) {
      case ContainerState.Created _ -> "Created";
      case ContainerState.Running running ->
          "Up " + RoughTime.span(Duration.between(running.started(), now));
      case ContainerState.Exited exited ->
          "Exited (" + exited.exitCode() + ") " + RoughTime.ago(exited.finished(), now);
    };
  }
}
