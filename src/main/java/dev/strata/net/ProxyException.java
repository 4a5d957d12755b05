package dev.strata.net;

import java.io.IOException;

/// A proxy that is named and cannot be used. Its message shows no credentials.
public final class ProxyException extends IOException {
  private static final long serialVersionUID = 1;

  private ProxyException(String message) {
    super(message);
  }

  private ProxyException(String message, IOException cause) {
    super(message, cause);
  }

  static ProxyException malformed(String variable) {
    return new ProxyException(
        variable
            + " names no proxy; write http://HOST:PORT, or http://USER:PASSWORD@HOST:PORT with"
            + " special characters as %XX");
  }

  static ProxyException scheme(String variable, String scheme) {
    return new ProxyException(
        variable + " names a proxy of the kind " + scheme + "; only http://HOST:PORT is spoken");
  }

  /// It let nobody through without other credentials.
  public static ProxyException denied(Proxies.Proxy proxy) {
    return new ProxyException(
        "the proxy "
            + proxy.name()
            + " wants "
            + (proxy.authorization().isPresent() ? "other credentials" : "credentials")
            + " (status 407); set "
            + proxy.variable()
            + " to http://USER:PASSWORD@"
            + proxy.name());
  }

  /// It is not there.
  public static ProxyException unreachable(Proxies.Proxy proxy, IOException cause) {
    return new ProxyException(
        "the proxy "
            + proxy.name()
            + " cannot be reached; see to "
            + proxy.variable()
            + ", or name the host in NO_PROXY",
        cause);
  }
}
