package dev.strata.report;

import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;

/// Where traces and metrics go, by the environment variables of the OpenTelemetry specification
/// ("OpenTelemetry Environment Variable Specification" and "OTLP exporter").
///
/// Sent is OTLP over HTTP as JSON. An exporter is on where its variable says `otlp`, or where an
/// endpoint is set and it does not say `none`.
///
/// @param parent the trace and the span that the build belongs to, from `TRACEPARENT`
/// @param problem what keeps a wish from being met
public record TelemetrySettings(
    Optional<Target> traces,
    Optional<Target> metrics,
    SequencedMap<String, String> resource,
    Optional<Parent> parent,
    Optional<String> problem) {
  private static final String DEFAULT_ENDPOINT = "http://localhost:4318";
  private static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(10);

  /// One endpoint.
  public record Target(URI endpoint, Map<String, String> headers, Duration timeout, boolean gzip) {
    public Target {
      headers = Map.copyOf(headers);
    }
  }

  /// The context of W3C's `traceparent`.
  public record Parent(String traceId, String spanId) {}

  /// What these variables ask for.
  public static TelemetrySettings of(Map<String, String> variables) {
    if ("true".equalsIgnoreCase(value(variables, "OTEL_SDK_DISABLED"))) {
      return new TelemetrySettings(
          Optional.empty(),
          Optional.empty(),
          new LinkedHashMap<>(),
          Optional.empty(),
          Optional.empty());
    }
    try {
      return new TelemetrySettings(
          target(variables, "TRACES"),
          target(variables, "METRICS"),
          resource(variables),
          parent(value(variables, "TRACEPARENT")),
          Optional.empty());
    } catch (IllegalArgumentException e) {
      return new TelemetrySettings(
          Optional.empty(),
          Optional.empty(),
          new LinkedHashMap<>(),
          Optional.empty(),
          Optional.ofNullable(e.getMessage()));
    }
  }

  private static String value(Map<String, String> variables, String name) {
    return variables.getOrDefault(name, "").strip();
  }

  /// The value for this signal, or that for all of them.
  private static String value(Map<String, String> variables, String signal, String name) {
    String own = value(variables, "OTEL_EXPORTER_OTLP_" + signal + "_" + name);
    return own.isEmpty() ? value(variables, "OTEL_EXPORTER_OTLP_" + name) : own;
  }

  private static Optional<Target> target(Map<String, String> variables, String signal) {
    String exporter = value(variables, "OTEL_" + signal + "_EXPORTER");
    boolean named = !value(variables, signal, "ENDPOINT").isEmpty();
    if (!exporter.equals("otlp") && !(exporter.isEmpty() && named)) {
      return Optional.empty();
    }
    String protocol = value(variables, signal, "PROTOCOL");
    if (protocol.equals("grpc")) {
      throw new IllegalArgumentException(
          "OTEL_EXPORTER_OTLP_PROTOCOL=grpc is not spoken here; set http/json, and the endpoint's"
              + " port for HTTP (4318)");
    }
    String timeout = value(variables, signal, "TIMEOUT");
    return Optional.of(
        new Target(
            endpoint(variables, signal),
            pairs(value(variables, signal, "HEADERS")),
            timeout.isEmpty() ? DEFAULT_TIMEOUT : Duration.ofMillis(Long.parseLong(timeout)),
            value(variables, signal, "COMPRESSION").equals("gzip")));
  }

  /// An endpoint of a signal is taken as it is; that for all is a base.
  private static URI endpoint(Map<String, String> variables, String signal) {
    String own = value(variables, "OTEL_EXPORTER_OTLP_" + signal + "_ENDPOINT");
    if (!own.isEmpty()) {
      return http(own);
    }
    String base = value(variables, "OTEL_EXPORTER_OTLP_ENDPOINT");
    String root = base.isEmpty() ? DEFAULT_ENDPOINT : base;
    return http(root.replaceAll("/+$", "") + "/v1/" + signal.toLowerCase(java.util.Locale.ROOT));
  }

  private static URI http(String text) {
    URI uri = URI.create(text);
    if (uri.getScheme() == null || !uri.getScheme().matches("https?") || uri.getHost() == null) {
      throw new IllegalArgumentException(
          "the endpoint " + text + " for telemetry is no http or https URL");
    }
    return uri;
  }

  private static SequencedMap<String, String> resource(Map<String, String> variables) {
    SequencedMap<String, String> resource = new LinkedHashMap<>();
    resource.put("service.name", "strata");
    resource.putAll(pairs(value(variables, "OTEL_RESOURCE_ATTRIBUTES")));
    String name = value(variables, "OTEL_SERVICE_NAME");
    if (!name.isEmpty()) {
      resource.put("service.name", name);
    }
    return resource;
  }

  /// `key=value,key=value`, values URL-encoded.
  private static Map<String, String> pairs(String text) {
    Map<String, String> pairs = new LinkedHashMap<>();
    for (String pair : text.split(",", -1)) {
      int equals = pair.indexOf('=');
      if (equals > 0) {
        pairs.put(
            pair.substring(0, equals).strip(),
            URLDecoder.decode(
                pair.substring(equals + 1).strip().replace("+", "%2B"), StandardCharsets.UTF_8));
      }
    }
    return pairs;
  }

  private static Optional<Parent> parent(String text) {
    String[] fields = text.split("-", -1);
    boolean valid =
        fields.length >= 4
            && fields[1].matches("[0-9a-f]{32}")
            && fields[2].matches("[0-9a-f]{16}")
            && !fields[1].matches("0+");
    return valid ? Optional.of(new Parent(fields[1], fields[2])) : Optional.empty();
  }
}
