package dev.strata.report;

import dev.strata.linux.Identity.IdRange;
import dev.strata.oci.Json;
import dev.strata.oci.JsonMembers;
import dev.strata.sandbox.LimitSupport;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.stream.Collectors;

/// What `strata info` tells of the program and the machine.
///
/// @param ociRuntime what `--sandbox=oci` would use
public record MachineReport(
    String version,
    Java jdk,
    Machine machine,
    User user,
    State state,
    Snapshots snapshots,
    Optional<Path> ociRuntime,
    LimitSupport limits) {
  /// What the program runs on.
  public record Java(String version, String vendor, String home) {}

  /// The kernel's release, the processor's kind and how many there are.
  public record Machine(String kernel, String architecture, int processors) {}

  /// Whether it is root of the machine, and which ids it can use.
  public record User(boolean root, List<IdRange> userIds, List<IdRange> groupIds) {
    public User {
      userIds = List.copyOf(userIds);
      groupIds = List.copyOf(groupIds);
    }
  }

  /// The state folder; `overlay` says whose overlay marks its layers have, `sizes` are bytes.
  public record State(String folder, int format, String overlay, SequencedMap<String, Long> sizes) {
    public State {
      sizes = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(sizes));
    }
  }

  /// The snapshotter in use, why it is, and why each better one that was tried is not.
  public record Snapshots(String name, String why, List<String> passedOver) {
    public Snapshots {
      passedOver = List.copyOf(passedOver);
    }
  }

  public String text() {
    Table table = new Table(Table.Side.LEFT, Table.Side.LEFT);
    table.row("strata", version);
    table.row("java", jdk.version() + ", " + jdk.vendor() + ", " + jdk.home());
    table.row(
        "machine",
        "Linux "
            + machine.kernel()
            + ", "
            + machine.architecture()
            + ", "
            + machine.processors()
            + " processors");
    table.row("user", user.root() ? "root" : "ordinary, root of a user namespace");
    table.row("user ids", ranges(user.userIds()));
    table.row("group ids", ranges(user.groupIds()));
    table.row("state folder", state.folder());
    table.row("format", state.format() + ", " + state.overlay() + " overlay marks");
    state.sizes().forEach((name, bytes) -> table.row("  " + words(name), Bytes.format(bytes)));
    table.row("snapshotter", snapshots.name() + ", " + snapshots.why());
    snapshots.passedOver().forEach(why -> table.row("  passed over", why));
    table.row(
        "sandbox",
        "native"
            + ociRuntime
                .map(runtime -> "; oci by " + runtime)
                .orElse("; oci not available: neither runc nor crun is installed"));
    table.row("control groups", versions());
    table.row("  kept", String.join(" ", limits.kept()));
    if (!limits.refused().isEmpty()) {
      table.row("  refused", String.join(" ", limits.refused()));
    }
    return table.format();
  }

  private static String ranges(List<IdRange> ranges) {
    return ranges.stream().map(MachineReport::range).collect(Collectors.joining(", "));
  }

  private static String range(IdRange range) {
    String inside = span(range.inside(), range.count());
    return range.inside() == range.outside()
        ? inside
        : inside + " as " + span(range.outside(), range.count());
  }

  private static String span(long first, long count) {
    return count == 1 ? Long.toString(first) : first + "-" + (first + count - 1);
  }

  /// `cacheMounts` → `cache mounts`.
  private static String words(String name) {
    return name.replaceAll("([A-Z])", " $1").toLowerCase(Locale.ROOT);
  }

  private String versions() {
    return limits.versions().isEmpty()
        ? "none"
        : limits.versions().stream().map(v -> "v" + v).collect(Collectors.joining(" and "));
  }

  public Json json() {
    return JsonMembers.of()
        .put("version", version)
        .put(
            "java",
            JsonMembers.of()
                .put("version", jdk.version())
                .put("vendor", jdk.vendor())
                .put("home", jdk.home())
                .json())
        .put(
            "machine",
            JsonMembers.of()
                .put("kernel", machine.kernel())
                .put("architecture", machine.architecture())
                .put("processors", machine.processors())
                .json())
        .put(
            "user",
            JsonMembers.of()
                .put("root", user.root())
                .put("userIds", json(user.userIds()))
                .put("groupIds", json(user.groupIds()))
                .json())
        .put("state", stateJson())
        .put(
            "snapshotter",
            JsonMembers.of()
                .put("name", snapshots.name())
                .put("why", snapshots.why())
                .put("passedOver", snapshots.passedOver())
                .json())
        .put(
            "sandbox",
            JsonMembers.of()
                .put("default", "native")
                .put(
                    "oci",
                    ociRuntime
                        .<Json>map(path -> Json.text(path.toString()))
                        .orElse(new Json.Null()))
                .json())
        .put(
            "controlGroups",
            JsonMembers.of()
                .put(
                    "versions",
                    new Json.Array(limits.versions().stream().map(v -> Json.number(v)).toList()))
                .put("kept", limits.kept())
                .put("refused", limits.refused())
                .json())
        .json();
  }

  private Json stateJson() {
    JsonMembers bytes = JsonMembers.of();
    state.sizes().forEach(bytes::put);
    return JsonMembers.of()
        .put("folder", state.folder())
        .put("format", state.format())
        .put("overlay", state.overlay())
        .put("bytes", bytes.json())
        .json();
  }

  private static Json json(List<IdRange> ranges) {
    return new Json.Array(
        ranges.stream()
            .map(
                range ->
                    JsonMembers.of()
                        .put("inside", range.inside())
                        .put("outside", range.outside())
                        .put("count", range.count())
                        .json())
            .toList());
  }
}
