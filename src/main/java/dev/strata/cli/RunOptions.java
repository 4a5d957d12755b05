package dev.strata.cli;

import dev.strata.plan.Step;
import dev.strata.sandbox.HostEntry;
import dev.strata.solver.RunSettings;
import dev.strata.solver.SecretSource;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// The flags of `build` that say how RUN steps are run. Words and forms are those of `docker buildx
/// build`.
final class RunOptions {
  private static final Set<String> ENTITLEMENTS = Set.of("network.host", "security.insecure");

  @Mixin LimitOptions limits = new LimitOptions();
  @Mixin SshOption ssh = new SshOption();
  @Mixin SandboxOption sandbox = new SandboxOption();

  @Option(
      names = "--secret",
      paramLabel = "SECRET",
      description = "A secret for RUN: id=ID,src=FILE or id=ID,env=NAME. May be repeated.")
  List<String> secrets = new ArrayList<>();

  @Option(
      names = "--allow",
      paramLabel = "ENTITLEMENT",
      split = ",",
      description = "What steps may ask for: network.host, security.insecure.")
  List<String> allowed = new ArrayList<>();

  @Option(
      names = "--add-host",
      paramLabel = "HOST:ADDRESS",
      description = "A line for /etc/hosts of each RUN.")
  List<String> hosts = new ArrayList<>();

  @Option(
      names = "--network",
      paramLabel = "MODE",
      description = "The network of RUN steps that name none: default, none or host.")
  String network = "default";

  @Option(
      names = "--step-timeout",
      paramLabel = "DURATION",
      description = "How long one RUN may take: 90, 90s, 10m, 2h.")
  @Nullable String stepTimeout;

  /// @throws WrongUseException where a flag cannot be read
  RunSettings settings(Invocation by) throws WrongUseException {
    Step.Network mode = networkMode();
    Set<String> granted = new HashSet<>();
    for (String entitlement : allowed) {
      if (!ENTITLEMENTS.contains(entitlement)) {
        throw new WrongUseException(
            "--allow " + entitlement + ": known are network.host and security.insecure");
      }
      granted.add(entitlement);
    }
    return new RunSettings(
        limits.limits(),
        hostEntries(hosts),
        mode,
        granted,
        secretSources(by),
        ssh.agents(by),
        stepTimeout == null ? Optional.empty() : Optional.of(duration(stepTimeout)),
        sandbox.ociRuntime(by),
        RunSettings.DEFAULT.witness(),
        by.environment());
  }

  private Step.Network networkMode() throws WrongUseException {
    return switch (network) {
      case "default" -> Step.Network.DEFAULT;
      case "none" -> Step.Network.NONE;
      case "host" -> Step.Network.HOST;
      default ->
          throw new WrongUseException("--network " + network + ": write default, none, host");
    };
  }

  static List<HostEntry> hostEntries(List<String> hosts) throws WrongUseException {
    List<HostEntry> entries = new ArrayList<>();
    for (String text : hosts) {
      // An address may hold colons itself, in brackets or not.
      int end = text.indexOf('=') > 0 ? text.indexOf('=') : text.indexOf(':');
      String address = end <= 0 ? "" : text.substring(end + 1).replaceAll("[\\[\\]]", "");
      if (!address.matches("[0-9a-fA-F.:]+")) {
        throw new WrongUseException("--add-host " + text + ": write HOST:ADDRESS");
      }
      entries.add(new HostEntry(text.substring(0, end), address));
    }
    return entries;
  }

  private Map<String, SecretSource> secretSources(Invocation by) throws WrongUseException {
    Map<String, SecretSource> sources = new HashMap<>();
    for (String text : secrets) {
      Map<String, String> fields = fields(text);
      String id = fields.getOrDefault("id", "");
      if (id.isEmpty()) {
        throw new WrongUseException("--secret: write id=ID,src=FILE or id=ID,env=NAME");
      }
      sources.put(id, secret(id, fields, by));
    }
    return sources;
  }

  private static SecretSource secret(String id, Map<String, String> fields, Invocation by)
      throws WrongUseException {
    Map<String, String> environment = by.environment();
    String file = fields.getOrDefault("src", fields.getOrDefault("source", ""));
    String name = fields.getOrDefault("env", "");
    String type = fields.getOrDefault("type", "");
    if (!Set.of("", "file", "env").contains(type)) {
      throw new WrongUseException("--secret id=" + id + ": type is file or env");
    }
    if (type.equals("env") && name.isEmpty()) {
      name = file;
      file = "";
    }
    if (name.isEmpty() && file.isEmpty()) {
      if (environment.containsKey(id) && !type.equals("file")) {
        name = id;
      } else {
        file = id;
      }
    }
    if (!name.isEmpty()) {
      // An unset variable is an empty secret, as in buildx.
      byte[] value = environment.getOrDefault(name, "").getBytes(StandardCharsets.UTF_8);
      return () -> value;
    }
    Path path = by.path(file);
    if (!Files.isReadable(path) || Files.isDirectory(path)) {
      throw new WrongUseException("--secret id=" + id + ": cannot read the file " + file);
    }
    if (path.toFile().length() > SecretSource.MAX_BYTES) {
      throw new WrongUseException("--secret id=" + id + ": " + file + " is larger than 500 KiB");
    }
    return () -> Files.readAllBytes(path);
  }

  private static Map<String, String> fields(String text) throws WrongUseException {
    Map<String, String> fields = new LinkedHashMap<>();
    for (String field : text.split(",", -1)) {
      int equals = field.indexOf('=');
      String key = equals < 0 ? field : field.substring(0, equals).toLowerCase(Locale.ROOT);
      if (equals < 0 || !Set.of("id", "src", "source", "env", "type").contains(key)) {
        throw new WrongUseException("--secret: unknown field '" + key + "'; write id=, src=, env=");
      }
      fields.put(key, field.substring(equals + 1));
    }
    return fields;
  }

  static Duration duration(String text) throws WrongUseException {
    try {
      String iso = text.matches("[0-9]+") ? text + "S" : text.toUpperCase(Locale.ROOT);
      int day = iso.indexOf('D');
      return Duration.parse(
          day < 0
              ? "PT" + iso
              : "P"
                  + iso.substring(0, day + 1)
                  + (day + 1 < iso.length() ? "T" : "")
                  + iso.substring(day + 1));
    } catch (java.time.format.DateTimeParseException _) {
      throw new WrongUseException(text + " is no duration: write 90s, 10m, 2h or 1d");
    }
  }
}
