package dev.strata.oci;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.SequencedSet;
import java.util.TreeMap;

/// Image configs as JSON (OCI image spec, config.md; Docker image spec v1.2 for Healthcheck,
/// OnBuild and Shell).
///
/// The outermost members are sorted, as BuildKit writes them; those of `config` stand in the order
/// of Go's struct; ports, volumes and labels, which Go keeps in maps, are sorted. Durations are
/// whole
/// nanoseconds, times are RFC 3339 with as many digits as needed.
public final class ImageConfigJson {
  private static final String DOCUMENT = "the image config";

  private ImageConfigJson() {}

  public static byte[] encode(ImageConfig config) {
    Members json = new Members();
    json.text("architecture", config.platform().architecture());
    json.optionalText("author", config.author());
    json.put("config", runtime(config.runtime()));
    config.created().ifPresent(t -> json.text("created", Rfc3339.format(t)));
    if (!config.history().isEmpty()) {
      json.put(
          "history",
          new Json.Array(config.history().stream().map(ImageConfigJson::history).toList()));
    }
    json.text("os", config.platform().os());
    Members rootfs = new Members();
    rootfs.text("type", "layers");
    rootfs.put("diff_ids", Json.texts(config.diffIds().stream().map(DiffId::toString).toList()));
    json.put("rootfs", rootfs.json());
    config.platform().variant().ifPresent(v -> json.text("variant", v));
    return json.json().encode();
  }

  public static ImageConfig decode(byte[] bytes) throws MalformedDocumentException {
    JsonObject json = JsonObject.parse(bytes, DOCUMENT);
    Optional<JsonObject> runtime = json.findObject("config");
    List<History> history = new ArrayList<>();
    for (JsonObject entry : json.objects("history")) {
      history.add(history(entry));
    }
    return new ImageConfig(
        time(json),
        json.text("author"),
        Platform.of(
            json.findText("os").filter(s -> !s.isEmpty()).orElse("linux"),
            json.getText("architecture"),
            json.findText("variant").filter(s -> !s.isEmpty())),
        runtime.isEmpty() ? RuntimeConfig.EMPTY : runtime(runtime.get()),
        diffIds(json),
        history);
  }

  private static List<DiffId> diffIds(JsonObject json) throws MalformedDocumentException {
    JsonObject rootfs = json.getObject("rootfs");
    if (!rootfs.text("type").equals("layers")) {
      throw rootfs.bad("type", "is not \"layers\"");
    }
    List<DiffId> ids = new ArrayList<>();
    for (String text : rootfs.texts("diff_ids")) {
      ids.add(new DiffId(rootfs.asDigest(text, "rootfs.diff_ids[" + ids.size() + "]")));
    }
    return ids;
  }

  private static Json runtime(RuntimeConfig config) {
    Members json = new Members();
    json.optionalText("User", config.user());
    json.keys("ExposedPorts", config.exposedPorts());
    json.texts(
        "Env", config.env().entrySet().stream().map(e -> e.getKey() + "=" + e.getValue()).toList());
    config.entrypoint().ifPresent(e -> json.put("Entrypoint", Json.texts(e)));
    config.command().ifPresent(c -> json.put("Cmd", Json.texts(c)));
    config.healthcheck().ifPresent(h -> json.put("Healthcheck", healthcheck(h)));
    if (config.argsEscaped()) {
      json.put("ArgsEscaped", new Json.Bool(true));
    }
    json.keys("Volumes", config.volumes());
    json.optionalText("WorkingDir", config.workingDir());
    if (!config.labels().isEmpty()) {
      Members labels = new Members();
      new TreeMap<>(config.labels()).forEach(labels::text);
      json.put("Labels", labels.json());
    }
    json.texts("OnBuild", config.onBuild());
    json.optionalText("StopSignal", config.stopSignal());
    json.texts("Shell", config.shell());
    return json.json();
  }

  private static RuntimeConfig runtime(JsonObject json) throws MalformedDocumentException {
    SequencedMap<String, String> env = new LinkedHashMap<>();
    for (String entry : json.texts("Env")) {
      int equals = entry.indexOf('=');
      env.put(
          equals < 0 ? entry : entry.substring(0, equals),
          equals < 0 ? "" : entry.substring(equals + 1));
    }
    Optional<JsonObject> healthcheck = json.findObject("Healthcheck");
    return new RuntimeConfig(
        json.text("User"),
        set(json.names("ExposedPorts")),
        env,
        json.findTexts("Entrypoint"),
        json.findTexts("Cmd"),
        set(json.names("Volumes")),
        json.text("WorkingDir"),
        json.textMap("Labels"),
        json.text("StopSignal"),
        healthcheck.isEmpty() ? Optional.empty() : Optional.of(healthcheck(healthcheck.get())),
        json.texts("Shell"),
        json.texts("OnBuild"),
        json.bool("ArgsEscaped"));
  }

  private static Json healthcheck(Healthcheck check) {
    Members json = new Members();
    json.texts("Test", check.test());
    json.optionalNumber("Interval", check.interval().toNanos());
    json.optionalNumber("Timeout", check.timeout().toNanos());
    json.optionalNumber("StartPeriod", check.startPeriod().toNanos());
    json.optionalNumber("StartInterval", check.startInterval().toNanos());
    json.optionalNumber("Retries", check.retries());
    return json.json();
  }

  private static Healthcheck healthcheck(JsonObject json) throws MalformedDocumentException {
    return new Healthcheck(
        json.texts("Test"),
        Duration.ofNanos(json.number("Interval")),
        Duration.ofNanos(json.number("Timeout")),
        Duration.ofNanos(json.number("StartPeriod")),
        Duration.ofNanos(json.number("StartInterval")),
        (int) Math.clamp(json.number("Retries"), 0, Integer.MAX_VALUE));
  }

  private static Json history(History entry) {
    Members json = new Members();
    entry.created().ifPresent(t -> json.text("created", Rfc3339.format(t)));
    json.optionalText("created_by", entry.createdBy());
    json.optionalText("author", entry.author());
    json.optionalText("comment", entry.comment());
    if (entry.emptyLayer()) {
      json.put("empty_layer", new Json.Bool(true));
    }
    return json.json();
  }

  private static History history(JsonObject json) throws MalformedDocumentException {
    return new History(
        time(json),
        json.text("created_by"),
        json.text("author"),
        json.text("comment"),
        json.bool("empty_layer"));
  }

  private static Optional<Instant> time(JsonObject json) throws MalformedDocumentException {
    Optional<String> text = json.findText("created").filter(t -> !t.isEmpty());
    try {
      return text.map(Rfc3339::parse);
    } catch (DateTimeException e) {
      throw json.bad("created", "is not a time as RFC 3339 writes it");
    }
  }

  private static SequencedSet<String> set(List<String> names) {
    return new LinkedHashSet<>(names);
  }

  /// Collects members, leaving out what is empty.
  private static final class Members {
    private final SequencedMap<String, Json> json = new LinkedHashMap<>();

    void put(String name, Json value) {
      json.put(name, value);
    }

    void text(String name, String value) {
      put(name, Json.text(value));
    }

    void optionalText(String name, String value) {
      if (!value.isEmpty()) {
        text(name, value);
      }
    }

    void optionalNumber(String name, long value) {
      if (value != 0) {
        put(name, Json.number(value));
      }
    }

    void texts(String name, List<String> values) {
      if (!values.isEmpty()) {
        put(name, Json.texts(values));
      }
    }

    /// A set, as Go writes a map to empty structs.
    void keys(String name, SequencedSet<String> values) {
      if (!values.isEmpty()) {
        Members members = new Members();
        values.stream().sorted().forEach(v -> members.put(v, new Members().json()));
        put(name, members.json());
      }
    }

    Json json() {
      return new Json.Members(json);
    }
  }
}
