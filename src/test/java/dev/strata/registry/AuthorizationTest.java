package dev.strata.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.strata.image.PackedImage;
import dev.strata.net.Proxies;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// How registries are shown who asks, and who never is.
final class AuthorizationTest {
  private static final String BASIC =
      "Basic " + Base64.getEncoder().encodeToString("me:pa:ss".getBytes(StandardCharsets.UTF_8));
  @TempDir private Path folder;
  private final FaultyRegistry elsewhere;

  @SuppressWarnings("NullAway.Init") // Each test opens one first.
  private RegistryRoom room;

  AuthorizationTest() throws IOException {
    elsewhere = new FaultyRegistry();
  }

  @AfterEach
  void close() {
    elsewhere.close();
    room.close();
  }

  @Test
  void basicCredentialsAreShownWhenAskedFor() throws Exception {
    open(password());
    wants(BASIC, "Basic realm=\"here\"");

    room.pull("app:1");

    assertThat(room.registry.shown()).containsExactly(BASIC);
  }

  @Test
  void wrongCredentialsEndInAWordAboutLoggingIn() throws Exception {
    open(password());
    wants("Basic other", "Basic realm=\"here\"");

    assertThatThrownBy(() -> room.pull("app:1"))
        .isInstanceOfSatisfying(
            RegistryException.class,
            e -> assertThat(e.kind()).isEqualTo(RegistryException.Kind.DENIED))
        .hasMessageContaining("docker login " + room.registry.host())
        .hasMessageNotContaining("pa:ss");
    assertThat(room.pauses).isEmpty();
  }

  @Test
  void aTokenIsGotOnceForARepository() throws Exception {
    open("{}");
    tokens("{\"token\":\"t1\"}");
    wants("Bearer t1", challenge());

    room.pull("app:1");

    assertThat(elsewhere.requests).hasSize(1);
    assertThat(elsewhere.requests.getFirst().line()).isEqualTo("GET /token");
    assertThat(elsewhere.requests.getFirst().query())
        .contains("service=the+registry")
        .contains("scope=repository%3Aapp%3Apull");
    assertThat(elsewhere.shown()).isEmpty();
  }

  @Test
  void aPasswordBuysATokenAndGoesToItsServerOnly() throws Exception {
    open(password());
    tokens("{\"access_token\":\"t2\"}");
    wants("Bearer t2", challenge());

    room.pull("app:1");

    assertThat(elsewhere.shown()).containsExactly(BASIC);
    assertThat(room.registry.shown()).containsExactly("Bearer t2");
  }

  @Test
  void anIdentityTokenBuysATokenByAForm() throws Exception {
    open("{\"auths\":{\"HOST\":{\"identitytoken\":\"refresh+1\"}}}");
    StringBuilder form = new StringBuilder();
    elsewhere.failAlways(
        "POST /token",
        exchange -> {
          form.append(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
          return FaultyRegistry.text(
                  200, "application/json", "{\"access_token\":\"t3\"}".getBytes())
              .answer(exchange);
        });
    wants("Bearer t3", challenge());

    room.pull("app:1");

    assertThat(form.toString())
        .contains("grant_type=refresh_token")
        .contains("refresh_token=refresh%2B1")
        .contains("scope=repository%3Aapp%3Apull");
  }

  @Test
  void aTokenThatExpiresIsReplaced() throws Exception {
    open("{}");
    int[] given = {0};
    elsewhere.failAlways(
        "GET /token",
        exchange ->
            FaultyRegistry.text(
                    200, "application/json", ("{\"token\":\"n" + ++given[0] + "\"}").getBytes())
                .answer(exchange));
    room.registry.failAlways(
        "/v2/app/",
        exchange -> {
          String shown = exchange.getRequestHeaders().getFirst("Authorization");
          boolean blob = exchange.getRequestURI().getPath().contains("/blobs/");
          return !(blob ? "Bearer n2" : "Bearer n1").equals(shown) && challenge(exchange);
        });

    room.pull("app:1");

    assertThat(given[0]).isEqualTo(2);
  }

  @Test
  void ofSeveralSchemesTheTokenIsTaken() throws Exception {
    open(password());
    tokens("{\"token\":\"t4\"}");
    wants("Bearer t4", "Basic realm=\"x\", " + challenge());

    room.pull("app:1");
  }

  @Test
  void aTokenServerThatRefusesIsTold() throws Exception {
    open(password());
    elsewhere.failAlways("/token", FaultyRegistry.status(401));
    wants("Bearer t", challenge());

    assertThatThrownBy(() -> room.pull("app:1"))
        .hasMessageContaining("gives no token for")
        .hasMessageContaining("log in again");
  }

  @Test
  void aTokenServersAnswerIsBounded() throws Exception {
    open("{}");
    elsewhere.failAlways("/token", FaultyRegistry.text(200, "application/json", new byte[3 << 20]));
    wants("Bearer t", challenge());

    assertThatThrownBy(() -> room.pull("app:1")).hasMessageContaining("more than 1048576 bytes");
  }

  @Test
  void aRedirectElsewhereGetsNoCredentials() throws Exception {
    open(password());
    PackedImage image = wants(BASIC, "Basic realm=\"here\"");
    elsewhere.putBlob(room.registry.blob(room.layer(image).digest()));
    room.registry.failAlways(
        "GET .*" + room.layer(image).digest(),
        FaultyRegistry.redirect(
            307, "http://" + elsewhere.host() + "/v2/cdn/blobs/" + room.layer(image).digest()));

    room.pull("app:1");

    assertThat(elsewhere.requests).isNotEmpty();
    assertThat(elsewhere.shown()).isEmpty();
  }

  @Test
  void aChallengeFromElsewhereIsNotAnswered() throws Exception {
    open(password());
    PackedImage image = wants(BASIC, "Basic realm=\"here\"");
    elsewhere.failAlways(
        "/steal",
        exchange -> {
          exchange.getResponseHeaders().set("WWW-Authenticate", "Basic realm=\"yours\"");
          exchange.sendResponseHeaders(401, -1);
          return true;
        });
    room.registry.failAlways(
        "GET .*" + room.layer(image).digest(),
        FaultyRegistry.redirect(302, "http://" + elsewhere.host() + "/steal"));

    assertThatThrownBy(() -> room.pull("app:1")).isInstanceOf(RegistryException.class);
    assertThat(elsewhere.shown()).isEmpty();
  }

  private void open(String config) throws Exception {
    Path file = folder.resolve("config.json");
    room =
        new RegistryRoom(
            folder, new RegistrySettings(List.of(), List.of(file), List.of(), Proxies.NONE));
    Files.writeString(file, config.replace("HOST", room.registry.host()));
    room.served();
  }

  private static String password() {
    return "{\"auths\":{\"HOST\":{\"auth\":\"%s\"}}}".formatted(BASIC.substring(6));
  }

  private void tokens(String answer) {
    elsewhere.failAlways(
        "GET /token", FaultyRegistry.text(200, "application/json", answer.getBytes()));
  }

  private String challenge() {
    return "Bearer service=\"the registry\",scope=\"repository:app:pull\",realm=\"http://"
        + elsewhere.host()
        + "/token\"";
  }

  private boolean challenge(com.sun.net.httpserver.HttpExchange exchange) throws IOException {
    exchange.getResponseHeaders().set("WWW-Authenticate", challenge());
    exchange.sendResponseHeaders(401, -1);
    return true;
  }

  /// Everything but this Authorization is answered with a challenge.
  private PackedImage wants(String authorization, String challenge) throws IOException {
    room.registry.failAlways(
        "/v2/.+",
        exchange -> {
          if (authorization.equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
            return false;
          }
          exchange.getResponseHeaders().set("WWW-Authenticate", challenge);
          exchange.sendResponseHeaders(401, -1);
          return true;
        });
    return room.image();
  }
}
