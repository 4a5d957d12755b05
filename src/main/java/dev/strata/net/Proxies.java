package dev.strata.net;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// The proxies that the environment names: `HTTPS_PROXY` for https, `HTTP_PROXY` for http, and in
/// `NO_PROXY` who is reached without, each in capitals or else in small letters, as docker and
/// BuildKit read them (golang.org/x/net/http/httpproxy). This machine is always reached without,
/// and so is everybody by plain HTTP where `REQUEST_METHOD` tells that a web server set the
/// environment.
///
/// A proxy is `http://[USER:PASSWORD@]HOST[:PORT]`, or that without its scheme. What is asked by
/// https goes through a tunnel (CONNECT), so that the proxy sees neither paths nor credentials.
/// Other schemes are refused when one is needed.
public final class Proxies {
  public static final Proxies NONE = of(Map.of());

  private static final int PORT = 80;

  /// One proxy.
  ///
  /// @param authorization the value of the field `Proxy-Authorization`
  /// @param variable which names it, for messages
  public record Proxy(InetSocketAddress address, Optional<String> authorization, String variable) {
    /// `HOST:PORT`, which is all that messages may say of it.
    public String name() {
      return address.getHostString() + ":" + address.getPort();
    }

    /// Its credentials stay here.
    @Override
    public String toString() {
      return name();
    }
  }

  private record Named(String variable, String value) {}

  private final Optional<Named> forHttp;
  private final Optional<Named> forHttps;
  private final WithoutProxy without;

  private Proxies(Optional<Named> forHttp, Optional<Named> forHttps, WithoutProxy without) {
    this.forHttp = forHttp;
    this.forHttps = forHttps;
    this.without = without;
  }

  public static Proxies of(Map<String, String> environment) {
    return new Proxies(
        find(environment, "HTTP_PROXY")
            .filter(
                named ->
                    !(named.variable().equals("HTTP_PROXY")
                        && environment.containsKey("REQUEST_METHOD"))),
        find(environment, "HTTPS_PROXY"),
        WithoutProxy.parse(find(environment, "NO_PROXY").map(Named::value).orElse("")));
  }

  private static Optional<Named> find(Map<String, String> environment, String capitals) {
    for (String variable : List.of(capitals, capitals.toLowerCase(Locale.ROOT))) {
      String value = environment.getOrDefault(variable, "").strip();
      if (!value.isEmpty()) {
        return Optional.of(new Named(variable, value));
      }
    }
    return Optional.empty();
  }

  /// The proxy by which this is to be asked; absent: none.
  ///
  /// @throws ProxyException where what the environment names is none
  public Optional<Proxy> find(URI uri) throws ProxyException {
    boolean tls = "https".equalsIgnoreCase(uri.getScheme());
    Optional<Named> named = tls ? forHttps : forHttp;
    String host = uri.getHost();
    if (named.isEmpty() || host == null) {
      return Optional.empty();
    }
    int port = uri.getPort() >= 0 ? uri.getPort() : tls ? 443 : 80;
    return without.contains(host, port) ? Optional.empty() : Optional.of(proxy(named.get()));
  }

  private static Proxy proxy(Named named) throws ProxyException {
    String value = named.value();
    URI uri;
    try {
      uri = URI.create(value.contains("://") ? value : "http://" + value);
    } catch (IllegalArgumentException _) {
      // Its message would show the value, and the password in it.
      throw ProxyException.malformed(named.variable());
    }
    if (!"http".equalsIgnoreCase(uri.getScheme())) {
      throw ProxyException.scheme(named.variable(), uri.getScheme());
    }
    if (uri.getHost() == null) {
      throw ProxyException.malformed(named.variable());
    }
    String host = uri.getHost().replaceAll("[\\[\\]]", "");
    Optional<String> authorization =
        Optional.ofNullable(uri.getUserInfo())
            .map(user -> user.contains(":") ? user : user + ":")
            .map(user -> user.getBytes(StandardCharsets.UTF_8))
            .map(user -> "Basic " + Base64.getEncoder().encodeToString(user));
    return new Proxy(
        InetSocketAddress.createUnresolved(host, uri.getPort() < 0 ? PORT : uri.getPort()),
        authorization,
        named.variable());
  }

  /// For Java's HTTP client, which has to be told {@link Proxy#authorization} with each request.
  public ProxySelector selector() {
    return new Selector(this);
  }

  private static final class Selector extends ProxySelector {
    private final Proxies proxies;

    Selector(Proxies proxies) {
      this.proxies = proxies;
    }

    @Override
    public List<java.net.Proxy> select(URI uri) {
      try {
        return List.of(
            proxies
                .find(uri)
                .map(Proxy::address)
                .map(a -> new InetSocketAddress(a.getHostString(), a.getPort()))
                .map(a -> new java.net.Proxy(java.net.Proxy.Type.HTTP, a))
                .orElse(java.net.Proxy.NO_PROXY));
      } catch (ProxyException e) {
        throw new IllegalArgumentException(e);
      }
    }

    @Override
    public void connectFailed(URI uri, SocketAddress address, IOException failure) {}
  }
}
