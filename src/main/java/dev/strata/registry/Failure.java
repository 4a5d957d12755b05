package dev.strata.registry;

import dev.strata.net.ProxyException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.net.http.HttpConnectTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import javax.net.ssl.SSLException;

/// A failure of the network → what a user can do about it.
final class Failure {
  private Failure() {}

  /// Whether asking again would come to the same.
  static boolean isCertain(Throwable e) {
    return e instanceof ProxyException
        || e instanceof SSLException ssl && TlsTrouble.of(ssl).isCertain();
  }

  /// Whether there was no connection at all.
  static boolean isUnreachable(Throwable e) {
    return e instanceof ConnectException
        || e instanceof HttpConnectTimeoutException
        || e instanceof UnknownHostException
        || e instanceof NoRouteToHostException;
  }

  /// @param doing what was being done: `getting x from y`
  static IOException of(String doing, IOException e) {
    if (e instanceof RegistryException || Thread.currentThread().isInterrupted()) {
      return e;
    }
    if (e instanceof ProxyException) {
      return new RegistryException(
          RegistryException.Kind.UNREACHABLE, doing + ": " + e.getMessage(), e);
    }
    if (isUnreachable(e)) {
      return new RegistryException(
          RegistryException.Kind.UNREACHABLE,
          doing + ": " + reason(e) + "; see to the network, or to the registry's name",
          e);
    }
    if (e instanceof SSLException ssl) {
      return new RegistryException(
          RegistryException.Kind.UNREACHABLE,
          doing + ": no TLS: " + TlsTrouble.of(ssl).words(ssl),
          e);
    }
    return new RegistryException(
        RegistryException.Kind.FAILING, doing + ": " + e.getMessage() + "; try again later", e);
  }

  private static String reason(IOException e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof UnresolvedAddressException || cause instanceof UnknownHostException) {
        return "there is no host of this name";
      }
    }
    if (e instanceof HttpConnectTimeoutException) {
      return "it does not answer";
    }
    String message = e.getMessage();
    return message == null || message.isEmpty() ? "the connection is refused" : message;
  }
}
