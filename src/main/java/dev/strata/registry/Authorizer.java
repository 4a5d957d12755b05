package dev.strata.registry;

import dev.strata.oci.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/// Answers the challenges of one registry, and remembers the answers: tokens by what they are for,
/// passwords by repository. Credentials go to the registry itself and to the token server that it
/// names, to the latter only over TLS, where the registry is asked over TLS.
final class Authorizer {
  private static final int LONGEST_TOKEN_BYTES = 1 << 20;

  private final Credentials.Source credentials;
  private final Function<URI, Wire> wires;
  private final Patience patience;
  private final Map<List<String>, String> known = new ConcurrentHashMap<>();

  /// @param wires how a token server is reached
  Authorizer(Credentials.Source credentials, Function<URI, Wire> wires, Patience patience) {
    this.credentials = credentials;
    this.wires = wires;
    this.patience = patience;
  }

  /// The value of the Authorization field, as far as it was answered before.
  Optional<String> find(Scope scope) {
    return Optional.ofNullable(known.get(scope.texts()));
  }

  /// Answers anew.
  ///
  /// @param refused what was shown, and not taken
  /// @return whether there is something else to show
  synchronized boolean answer(
      Scope scope, List<Challenge> challenges, Optional<String> refused, URI asked)
      throws IOException, InterruptedException {
    Optional<String> meanwhile = find(scope);
    if (meanwhile.isPresent() && !meanwhile.equals(refused)) {
      return true;
    }
    Credentials shown = credentials.find(scope.place().name());
    Optional<String> value = answer(scope, challenges, shown, asked);
    if (value.isEmpty() || value.equals(refused)) {
      return false;
    }
    known.put(scope.texts(), value.get());
    return true;
  }

  private Optional<String> answer(
      Scope scope, List<Challenge> challenges, Credentials shown, URI asked)
      throws IOException, InterruptedException {
    Optional<Challenge> bearer =
        challenges.stream()
            .filter(c -> c.scheme().equals("bearer") && c.parameter("realm").isPresent())
            .findFirst();
    if (shown instanceof Credentials.RegistryToken(String token)) {
      return Optional.of("Bearer " + token);
    }
    if (bearer.isPresent()) {
      return Optional.of("Bearer " + token(scope, bearer.get(), shown, asked));
    }
    boolean basic = challenges.stream().anyMatch(c -> c.scheme().equals("basic"));
    return basic && shown instanceof Credentials.Password password
        ? Optional.of(password.header())
        : Optional.empty();
  }

  private String token(Scope scope, Challenge challenge, Credentials shown, URI asked)
      throws IOException, InterruptedException {
    URI realm = realm(challenge, asked);
    boolean secret = !(shown instanceof Credentials.None);
    if (secret
        && asked.getScheme().equals("https")
        && !realm.getScheme().equalsIgnoreCase("https")) {
      throw new RegistryException(
          RegistryException.Kind.DENIED,
          scope.place().name()
              + ": the registry wants the credentials to be sent without TLS, to "
              + realm.getAuthority()
              + "; they are not");
    }
    List<String> query = new ArrayList<>();
    challenge.parameter("service").ifPresent(s -> query.add("service=" + encode(s)));
    scope.texts().forEach(text -> query.add("scope=" + encode(text)));
    return switch (shown) {
      case Credentials.None _ -> token(get(realm, query), Optional.empty(), scope);
      case Credentials.Password password -> {
        query.add("account=" + encode(password.user()));
        yield token(get(realm, query), Optional.of(password.header()), scope);
      }
      case Credentials.IdentityToken(String refresh) -> {
        List<String> form = new ArrayList<>();
        form.add("grant_type=refresh_token");
        challenge.parameter("service").ifPresent(s -> form.add("service=" + encode(s)));
        form.add("client_id=strata");
        form.add("scope=" + encode(String.join(" ", scope.texts())));
        form.add("refresh_token=" + encode(refresh));
        byte[] body = String.join("&", form).getBytes(StandardCharsets.US_ASCII);
        Call post =
            Call.of("POST", realm)
                .withBody(Call.Body.of(body), "application/x-www-form-urlencoded");
        yield token(post, Optional.empty(), scope);
      }
      case Credentials.RegistryToken(String token) -> token;
    };
  }

  private static URI realm(Challenge challenge, URI asked) throws RegistryException {
    String text = challenge.parameter("realm").orElse("");
    try {
      URI realm = asked.resolve(text);
      if (realm.getHost() != null
          && ("https".equalsIgnoreCase(realm.getScheme())
              || "http".equalsIgnoreCase(realm.getScheme()))) {
        return realm;
      }
    } catch (IllegalArgumentException _) {
      // Told below.
    }
    throw new RegistryException(
        RegistryException.Kind.FAILING,
        asked.getAuthority() + " names a token server that is no http(s) URL; tell its operators");
  }

  private static Call get(URI realm, List<String> query) {
    String text = realm.toString();
    String joint = realm.getRawQuery() == null ? "?" : "&";
    return Call.of("GET", URI.create(text + joint + String.join("&", query)));
  }

  private String token(Call call, Optional<String> authorization, Scope scope)
      throws IOException, InterruptedException {
    for (int attempt = 1; ; attempt++) {
      Optional<String> retryAfter = Optional.empty();
      try (Reply reply = wires.apply(call.uri()).send(call, authorization)) {
        if (reply.status() == 200) {
          return parse(reply);
        }
        if (!reply.mayPass() || attempt >= patience.attempts()) {
          throw refused(reply, call, scope);
        }
        retryAfter = reply.field("Retry-After");
      } catch (RegistryException e) {
        throw e;
      } catch (IOException e) {
        if (Thread.currentThread().isInterrupted()
            || Failure.isCertain(e)
            || attempt >= patience.attempts()) {
          throw Failure.of("getting a token from " + call.uri().getAuthority(), e);
        }
      }
      patience.beforeNext(attempt, retryAfter);
    }
  }

  private static RegistryException refused(Reply reply, Call call, Scope scope) {
    boolean denied = reply.status() == 401 || reply.status() == 403 || reply.status() == 400;
    return new RegistryException(
        denied ? RegistryException.Kind.DENIED : RegistryException.Kind.FAILING,
        "the token server "
            + call.uri().getAuthority()
            + " gives no token for "
            + scope.place().name()
            + ": "
            + reply.words()
            + (denied
                ? "; log in again (docker login " + scope.place().location() + ")"
                : "; try again later"));
  }

  private static String parse(Reply reply) throws IOException {
    JsonObject json =
        JsonObject.parse(
            reply.document(LONGEST_TOKEN_BYTES, "the token server's answer"),
            "the token server's answer");
    String token = json.text("token");
    if (token.isEmpty()) {
      token = json.text("access_token");
    }
    if (token.isEmpty() || !token.chars().allMatch(c -> c > ' ' && c < 127)) {
      throw RegistryException.invalid(
          "the answer of " + reply.uri().getAuthority() + " holds no token");
    }
    return token;
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
