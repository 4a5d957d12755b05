package dev.strata.oci;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ImageConfigJsonTest {
  private static final DiffId DIFF_ID = new DiffId(Digest.of(new byte[] {1}));

  private static ImageConfig full() {
    LinkedHashMap<String, String> env = new LinkedHashMap<>();
    env.put("PATH", "/bin");
    env.put("EQ", "a=b");
    env.put("EMPTY", "");
    LinkedHashMap<String, String> labels = new LinkedHashMap<>();
    labels.put("a", "\u00e4\u2028\"");
    RuntimeConfig runtime =
        new RuntimeConfig(
            "1000:1000",
            new LinkedHashSet<>(List.of("53/udp", "80/tcp")),
            env,
            Optional.of(List.of("/entry")),
            Optional.of(List.of()),
            new LinkedHashSet<>(List.of("/data")),
            "/work",
            labels,
            "SIGINT",
            Optional.of(
                new Healthcheck(
                    List.of("CMD-SHELL", "true"),
                    Duration.ofSeconds(30),
                    Duration.ofMillis(1500),
                    Duration.ZERO,
                    Duration.ofNanos(1),
                    3)),
            List.of("/bin/bash", "-c"),
            List.of("RUN true"),
            true);
    Optional<Instant> created = Optional.of(Instant.parse("2026-01-02T03:04:05.000000006Z"));
    return new ImageConfig(
        created,
        "me",
        Platform.parse("linux/arm/v7"),
        runtime,
        List.of(DIFF_ID),
        List.of(
            new History(created, "COPY . /", "me", "c", false),
            new History(Optional.empty(), "CMD", "", "", true)));
  }

  @Test
  void writesDockersMembersInAFixedOrder() {
    String json = new String(ImageConfigJson.encode(full()), StandardCharsets.UTF_8);

    assertThat(json)
        .isEqualTo(
            "{\"architecture\":\"arm\",\"author\":\"me\",\"config\":{\"User\":\"1000:1000\","
                + "\"ExposedPorts\":{\"53/udp\":{},\"80/tcp\":{}},"
                + "\"Env\":[\"PATH=/bin\",\"EQ=a=b\",\"EMPTY=\"],\"Entrypoint\":[\"/entry\"],"
                + "\"Cmd\":[],\"Healthcheck\":{\"Test\":[\"CMD-SHELL\",\"true\"],"
                + "\"Interval\":30000000000,\"Timeout\":1500000000,\"StartInterval\":1,"
                + "\"Retries\":3},\"ArgsEscaped\":true,\"Volumes\":{\"/data\":{}},"
                + "\"WorkingDir\":\"/work\",\"Labels\":{\"a\":\"\u00e4\u2028\\\"\"},"
                + "\"OnBuild\":[\"RUN true\"],\"StopSignal\":\"SIGINT\","
                + "\"Shell\":[\"/bin/bash\",\"-c\"]},"
                + "\"created\":\"2026-01-02T03:04:05.000000006Z\",\"history\":["
                + "{\"created\":\"2026-01-02T03:04:05.000000006Z\",\"created_by\":\"COPY . /\","
                + "\"author\":\"me\",\"comment\":\"c\"},{\"created_by\":\"CMD\","
                + "\"empty_layer\":true}],\"os\":\"linux\",\"rootfs\":{\"type\":\"layers\","
                + "\"diff_ids\":[\""
                + DIFF_ID
                + "\"]},\"variant\":\"v7\"}");
  }

  @Test
  void readsBackWhatItWrote() throws Exception {
    assertThat(ImageConfigJson.decode(ImageConfigJson.encode(full()))).isEqualTo(full());
    ImageConfig scratch = ImageConfig.scratch(Platform.parse("linux/amd64"));
    assertThat(ImageConfigJson.decode(ImageConfigJson.encode(scratch))).isEqualTo(scratch);
  }

  @Test
  void takesDockersNullsAndUnknownMembers() throws Exception {
    ImageConfig config =
        decode(
            "{\"architecture\":\"amd64\",\"os\":\"linux\",\"container\":\"x\",\"x\":[1,2.5e3,{}],"
                + "\"config\":{\"Env\":null,\"Cmd\":null,\"Labels\":null,\"Image\":\"\","
                + "\"AttachStdin\":false},\"created\":\"2024-01-01T02:00:00+02:00\","
                + "\"rootfs\":{\"type\":\"layers\",\"diff_ids\":null}}");

    assertThat(config.runtime()).isEqualTo(RuntimeConfig.EMPTY);
    assertThat(config.created()).contains(Instant.parse("2024-01-01T00:00:00Z"));
    assertThat(config.diffIds()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "2026-01-02T03:04:05Z, 2026-01-02T03:04:05Z",
    "2026-01-02T03:04:05.1Z, 2026-01-02T03:04:05.1Z",
    "2026-01-02T03:04:05.120Z, 2026-01-02T03:04:05.12Z",
    "2026-01-02T03:04:05.123456789Z, 2026-01-02T03:04:05.123456789Z",
    "0001-01-01T00:00:00Z, 0001-01-01T00:00:00Z",
  })
  void writesTimesAsGoDoes(String time, String written) {
    assertThat(Rfc3339.format(Instant.parse(time))).isEqualTo(written);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "{",
        "{}",
        "{} {}",
        "{\"architecture\":1,\"rootfs\":{\"type\":\"layers\"}}",
        "{\"architecture\":\"a\",\"architecture\":\"b\",\"rootfs\":{\"type\":\"layers\"}}",
        "{\"architecture\":\"a\",\"rootfs\":{\"type\":\"dirs\"}}",
        "{\"architecture\":\"a\",\"rootfs\":{\"type\":\"layers\",\"diff_ids\":[\"sha256:0\"]}}",
        "{\"architecture\":\"a\",\"created\":\"now\",\"rootfs\":{\"type\":\"layers\"}}",
        "{\"architecture\":\"a\",\"config\":{\"Env\":[1]},\"rootfs\":{\"type\":\"layers\"}}",
      })
  void refusesWhatIsNoConfig(String json) {
    assertThatThrownBy(() -> decode(json))
        .isInstanceOf(MalformedDocumentException.class)
        .hasMessageStartingWith("the image config is malformed: ");
  }

  @Test
  void refusesBombs() {
    String deep = "{\"a\":" + "[".repeat(100_000) + "]".repeat(100_000) + "}";
    assertThatThrownBy(() -> decode(deep)).isInstanceOf(MalformedDocumentException.class);
    String large = "{\"a\":\"" + "x".repeat(Json.LIMIT) + "\"}";
    assertThatThrownBy(() -> decode(large))
        .isInstanceOf(MalformedDocumentException.class)
        .hasMessageContaining("at most " + Json.LIMIT);
  }

  private static ImageConfig decode(String json) throws MalformedDocumentException {
    return ImageConfigJson.decode(json.getBytes(StandardCharsets.UTF_8));
  }
}
