package dev.strata.solver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.strata.report.Telemetry;
import dev.strata.report.TelemetrySettings;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What an OTLP endpoint gets of a build.
@Tag("root")
final class TelemetryTest {
  private static final String FILE =
      "FROM strata.local/base AS made\nCOPY a.txt /\nRUN cat /a.txt > /b.txt\n";

  private record Received(String path, String type, String team, String body) {}

  @TempDir Path folder;
  private final List<Received> received = new ArrayList<>();
  private HttpServer server;
  private BuildRoom room;
  private int status = 200;

  @BeforeEach
  void open() throws Exception {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.start();
    room = new BuildRoom(folder);
    room.write("a.txt", "a");
  }

  @AfterEach
  void close() throws Exception {
    room.close();
    server.stop(0);
  }

  private void answer(HttpExchange exchange) throws IOException {
    boolean gzip = "gzip".equals(exchange.getRequestHeaders().getFirst("Content-Encoding"));
    try (InputStream in =
        gzip ? new GZIPInputStream(exchange.getRequestBody()) : exchange.getRequestBody()) {
      received.add(
          new Received(
              exchange.getRequestURI().getPath(),
              exchange.getRequestHeaders().getFirst("Content-Type"),
              String.valueOf(exchange.getRequestHeaders().getFirst("x-team")),
              new String(in.readAllBytes(), StandardCharsets.UTF_8)));
    }
    exchange.sendResponseHeaders(status, -1);
    exchange.close();
  }

  @Test
  void aSpanForTheBuildAndEachStepWithOutcomeReasonAndKey() throws Exception {
    build(FILE, "OTEL_EXPORTER_OTLP_HEADERS", "x-team=red%20ones", "OTEL_SERVICE_NAME", "ci");

    assertThat(received).extracting(Received::path).containsExactly("/v1/traces", "/v1/metrics");
    assertThat(received).extracting(Received::type).containsOnly("application/json");
    assertThat(received).extracting(Received::team).containsOnly("red ones");
    JsonNode resource = json(0).get("resourceSpans").get(0);
    assertThat(attribute(resource.get("resource"), "service.name")).isEqualTo("ci");
    JsonNode spans = resource.get("scopeSpans").get(0).get("spans");
    assertThat(spans.size()).isEqualTo(3);
    JsonNode root = spans.get(0);
    JsonNode copy = spans.get(1);
    assertThat(root.get("name").asString()).isEqualTo("build");
    assertThat(attribute(root, "strata.build.result")).isEqualTo("ok");
    assertThat(copy.get("name").asString()).isEqualTo("COPY");
    assertThat(copy.get("traceId").asString())
        .isEqualTo(root.get("traceId").asString())
        .hasSize(32);
    assertThat(copy.get("parentSpanId").asString()).isEqualTo(root.get("spanId").asString());
    assertThat(attribute(copy, "strata.step.outcome")).isEqualTo("run");
    assertThat(attribute(copy, "strata.step.reason")).isEqualTo("not built before");
    assertThat(attribute(copy, "strata.step.key")).startsWith("sha256:");
    assertThat(nanos(copy, "startTimeUnixNano"))
        .isBetween(nanos(root, "startTimeUnixNano"), nanos(copy, "endTimeUnixNano"));
    assertThat(nanos(spans.get(2), "startTimeUnixNano"))
        .isGreaterThanOrEqualTo(nanos(copy, "endTimeUnixNano"));
  }

  @Test
  void theMetricsCountStepsByOutcome() throws Exception {
    build(FILE);
    build(FILE);

    JsonNode metrics =
        json(3).get("resourceMetrics").get(0).get("scopeMetrics").get(0).get("metrics");
    JsonNode steps = metrics.get(1);
    assertThat(steps.get("name").asString()).isEqualTo("strata.steps");
    JsonNode point = steps.get("sum").get("dataPoints").get(0);
    assertThat(attribute(point, "outcome")).isEqualTo("hit");
    assertThat(point.get("asInt").asString()).isEqualTo("2");
    assertThat(metrics.get(2).get("name").asString()).isEqualTo("strata.build.duration");
  }

  @Test
  void aFailedBuildIsAnErrorAndNoSecretIsInIt() throws Exception {
    String file = "FROM strata.local/base\nARG API_TOKEN\nCOPY ${API_TOKEN}.txt /x\n";

    assertThatThrownBy(() -> build(room.of(file).arg("API_TOKEN", "hunter2"), variables()))
        .isInstanceOf(BuildFailedException.class);

    JsonNode span =
        json(0).get("resourceSpans").get(0).get("scopeSpans").get(0).get("spans").get(0);
    assertThat(span.get("status").get("code").asInt()).isEqualTo(2);
    assertThat(span.get("status").get("message").asString()).contains("(withheld)");
    assertThat(received.toString()).doesNotContain("hunter");
    BuildRecord record = new BuildRecords(room.engine().store().cache()).newest().getFirst();
    assertThat(record.toString()).doesNotContain("hunter");
  }

  @Test
  void aTraceIsCarriedOn() throws Exception {
    String trace = "4bf92f3577b34da6a3ce929d0e0e4736";
    build(FILE, "TRACEPARENT", "00-" + trace + "-00f067aa0ba902b7-01");

    JsonNode root =
        json(0).get("resourceSpans").get(0).get("scopeSpans").get(0).get("spans").get(0);
    assertThat(root.get("traceId").asString()).isEqualTo(trace);
    assertThat(root.get("parentSpanId").asString()).isEqualTo("00f067aa0ba902b7");
  }

  @Test
  void aContextThatIsNoneBeginsATraceOfItsOwn() throws Exception {
    build(FILE, "TRACEPARENT", "00-" + "0".repeat(32) + "-00f067aa0ba902b7-01");

    JsonNode root =
        json(0).get("resourceSpans").get(0).get("scopeSpans").get(0).get("spans").get(0);
    assertThat(root.get("traceId").asString()).hasSize(32).isNotEqualTo("0".repeat(32));
    assertThat(root.has("parentSpanId")).isFalse();
  }

  @Test
  void theResourceIsWhatTheVariablesSayOfIt() throws Exception {
    String attributes = "service.name=other,deployment.environment.name=ci%2Cnightly,team=a b";
    build(FILE, "OTEL_RESOURCE_ATTRIBUTES", attributes);
    build(FILE, "OTEL_RESOURCE_ATTRIBUTES", attributes, "OTEL_SERVICE_NAME", "mine");

    JsonNode resource = json(0).get("resourceSpans").get(0).get("resource");
    assertThat(attribute(resource, "service.name")).isEqualTo("other");
    assertThat(attribute(resource, "deployment.environment.name")).isEqualTo("ci,nightly");
    assertThat(attribute(resource, "team")).isEqualTo("a b");
    JsonNode named = json(3).get("resourceMetrics").get(0).get("resource");
    assertThat(attribute(named, "service.name")).as("the name goes first").isEqualTo("mine");
    assertThat(attribute(named, "team")).isEqualTo("a b");
  }

  @Test
  void headersOfASignalTakeThePlaceOfThoseForAll() throws Exception {
    build(
        FILE,
        "OTEL_EXPORTER_OTLP_HEADERS",
        "x-team=all",
        "OTEL_EXPORTER_OTLP_METRICS_HEADERS",
        "x-team=metrics");

    assertThat(received).extracting(Received::team).containsExactly("all", "metrics");
  }

  @Test
  void eachSignalHasItsOwnSwitchAndForm() throws Exception {
    build(
        FILE,
        "OTEL_METRICS_EXPORTER",
        "none",
        "OTEL_EXPORTER_OTLP_COMPRESSION",
        "gzip",
        "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT",
        endpoint() + "/mine");

    assertThat(received).extracting(Received::path).containsExactly("/mine");
    assertThat(json(0).has("resourceSpans")).isTrue();
  }

  @Test
  void offOrUnsetNothingIsSent() throws Exception {
    build(FILE, "OTEL_SDK_DISABLED", "true");

    assertThat(received).isEmpty();
    TelemetrySettings unset = TelemetrySettings.of(Map.of("OTEL_SERVICE_NAME", "x"));
    assertThat(unset.traces()).isEmpty();
    assertThat(unset.metrics()).isEmpty();
  }

  @Test
  void anEndpointThatRefusesFailsNoBuild() throws Exception {
    status = 503;

    assertThat(build(FILE)).hasSize(2).allMatch(p -> p.endsWith("answered with status 503"));
    assertThat(build(FILE, "OTEL_EXPORTER_OTLP_PROTOCOL", "grpc").getFirst()).contains("http/json");
    assertThat(build(FILE, "OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:1").getFirst())
        .startsWith("telemetry: cannot send to http://127.0.0.1:1/v1/traces");
  }

  private List<String> build(String file, String... more) throws Exception {
    return build(room.of(file), variables(more));
  }

  private List<String> build(BuildRoom.Setup setup, Map<String, String> variables)
      throws Exception {
    Telemetry telemetry = new Telemetry(TelemetrySettings.of(variables), new Random(1));
    Builder builder =
        new Builder(room.engine(), setup.withoutFiles().request(folder.resolve("x")), _ -> {});
    List<String> problems;
    try {
      builder.build();
    } finally {
      problems = telemetry.send(builder.record().orElseThrow());
    }
    return problems;
  }

  private Map<String, String> variables(String... more) {
    Map<String, String> variables = new HashMap<>();
    variables.put("OTEL_EXPORTER_OTLP_ENDPOINT", endpoint());
    for (int i = 0; i < more.length; i += 2) {
      variables.put(more[i], more[i + 1]);
    }
    return variables;
  }

  private String endpoint() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  private JsonNode json(int number) {
    return JsonMapper.shared().readTree(received.get(number).body());
  }

  private static String attribute(JsonNode node, String key) {
    for (JsonNode attribute : node.get("attributes")) {
      if (attribute.get("key").asString().equals(key)) {
        return attribute.get("value").get("stringValue").asString();
      }
    }
    throw new AssertionError("no " + key + " in " + node);
  }

  private static long nanos(JsonNode span, String name) {
    return Long.parseLong(span.get(name).asString());
  }
}
