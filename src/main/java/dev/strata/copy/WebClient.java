package dev.strata.copy;

import dev.strata.net.Proxies;
import dev.strata.net.ProxyException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;

/// Asks for files over http(s). Redirects are followed here and not by Java's client, as a proxy's
/// credentials are for those alone who are reached by it; from https to http none is followed.
final class WebClient {
  private static final int MOST_REDIRECTS = 10;

  private final HttpClient client;
  private final Proxies proxies;
  private final Duration patience;

  WebClient(Proxies proxies, Duration patience) {
    this.proxies = proxies;
    this.patience = patience;
    this.client =
        HttpClient.newBuilder()
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(patience)
            .proxy(proxies.selector())
            .build();
  }

  /// The last answer: of the first URL that redirects nowhere.
  ///
  /// @param method GET or HEAD
  <T> HttpResponse<T> send(String method, URI uri, HttpResponse.BodyHandler<T> body)
      throws CopyException, IOException, InterruptedException {
    URI at = uri;
    for (int hop = 0; hop <= MOST_REDIRECTS; hop++) {
      HttpResponse<T> response = sendOnce(method, at, body);
      Optional<URI> target = target(response, at);
      if (target.isEmpty()) {
        return response;
      }
      if (response.body() instanceof AutoCloseable open) {
        close(open);
      }
      at = target.get();
    }
    throw new CopyException(uri + " redirects more than " + MOST_REDIRECTS + " times");
  }

  private <T> HttpResponse<T> sendOnce(String method, URI uri, HttpResponse.BodyHandler<T> body)
      throws CopyException, IOException, InterruptedException {
    HttpRequest.Builder request;
    try {
      request = HttpRequest.newBuilder(uri).timeout(patience);
    } catch (IllegalArgumentException e) {
      throw new CopyException("invalid URL: " + uri);
    }
    Optional<Proxies.Proxy> proxy = proxies.find(uri);
    proxy
        .flatMap(Proxies.Proxy::authorization)
        .ifPresent(value -> request.header("Proxy-Authorization", value));
    try {
      HttpResponse<T> response =
          client.send(request.method(method, HttpRequest.BodyPublishers.noBody()).build(), body);
      if (response.statusCode() == 407 && proxy.isPresent()) {
        throw ProxyException.denied(proxy.get());
      }
      return response;
    } catch (ConnectException e) {
      throw proxy.isPresent() ? ProxyException.unreachable(proxy.get(), e) : e;
    }
  }

  private static Optional<URI> target(HttpResponse<?> response, URI from) throws CopyException {
    Optional<String> location = response.headers().firstValue("Location");
    switch (response.statusCode()) {
      case 301, 302, 303, 307, 308 -> {}
      default -> location = Optional.empty();
    }
    if (location.isEmpty()) {
      return Optional.empty();
    }
    URI target;
    try {
      target = from.resolve(location.get());
    } catch (IllegalArgumentException e) {
      throw new CopyException(from + " redirects to what is no URL");
    }
    boolean secure = "https".equalsIgnoreCase(target.getScheme());
    boolean followed =
        secure
            || "http".equalsIgnoreCase(target.getScheme())
                && "http".equalsIgnoreCase(from.getScheme());
    return Optional.of(target).filter(_ -> followed);
  }

  private static void close(AutoCloseable body) throws IOException {
    try {
      body.close();
    } catch (IOException | RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IOException(e);
    }
  }
}
