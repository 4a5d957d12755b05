package dev.strata.registry;

import dev.strata.net.Proxies;
import dev.strata.net.ProxyException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import javax.net.ssl.SSLContext;

/// Sends single requests, by HTTP/1.1: several connections move layers faster than one that shares
/// its windows. Follows no redirect and repeats nothing: {@link Connection} does. Safe for several
/// threads.
final class Wire implements AutoCloseable {
  private static final long SLOWEST_BYTES_A_SECOND = 32_000;
  private final HttpClient client;
  private final Patience patience;
  private final Proxies proxies;

  Wire(Patience patience, Optional<SSLContext> tls, Proxies proxies) {
    this.patience = patience;
    this.proxies = proxies;
    HttpClient.Builder builder =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .proxy(proxies.selector())
            .connectTimeout(patience.connect());
    tls.ifPresent(builder::sslContext);
    this.client = builder.build();
  }

  Reply send(Call call, Optional<String> authorization) throws IOException, InterruptedException {
    return send(call, authorization, patience.answer());
  }

  Reply send(Call call, Optional<String> authorization, Duration answer)
      throws IOException, InterruptedException {
    long bytes = call.body().map(Call.Body::sizeBytes).orElse(0L);
    HttpRequest.Builder request =
        HttpRequest.newBuilder(call.uri())
            .timeout(answer.plusSeconds(bytes / SLOWEST_BYTES_A_SECOND))
            .header("User-Agent", "strata");
    call.fields().forEach(request::header);
    authorization.ifPresent(value -> request.header("Authorization", value));
    request.method(call.method(), body(call));
    Optional<Proxies.Proxy> proxy = proxies.find(call.uri());
    proxy
        .flatMap(Proxies.Proxy::authorization)
        .ifPresent(value -> request.header("Proxy-Authorization", value));
    try {
      HttpResponse<InputStream> response =
          client.send(request.build(), _ -> new BodyStream(patience.stall()));
      if (response.statusCode() == 407 && proxy.isPresent()) {
        response.body().close();
        throw ProxyException.denied(proxy.get());
      }
      return new Reply(response.statusCode(), response.headers(), response.body(), response.uri());
    } catch (ConnectException e) {
      throw proxy.isPresent() ? ProxyException.unreachable(proxy.get(), e) : e;
    } catch (UncheckedIOException e) {
      throw Objects.requireNonNull(e.getCause());
    }
  }

  private static HttpRequest.BodyPublisher body(Call call) {
    if (call.body().isEmpty()) {
      return HttpRequest.BodyPublishers.noBody();
    }
    Call.Body body = call.body().get();
    return body.sizeBytes() == 0
        ? HttpRequest.BodyPublishers.noBody()
        : HttpRequest.BodyPublishers.fromPublisher(
            HttpRequest.BodyPublishers.ofInputStream(() -> open(body)), body.sizeBytes());
  }

  private static InputStream open(Call.Body body) {
    try {
      return body.source().open();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    client.shutdownNow();
  }
}
