package dev.strata.registry;

import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.util.Locale;
import javax.net.ssl.SSLException;

/// Why there is no TLS, and what a user can do about it.
enum TlsTrouble {
  UNKNOWN_AUTHORITY(
      "its certificate is signed by nobody that this machine trusts; put the authority's into"
          + " /etc/docker/certs.d/HOST:PORT/ca.crt, or name it (ca = \"FILE\") in registries.toml"),
  EXPIRED("its certificate has expired, or this machine's clock is wrong; tell its operators"),
  OTHER_NAME(
      "its certificate is for another name; write the image with that, or tell its operators"),
  WANTS_CLIENT(
      "it takes none without a client certificate, or not with this one; put yours into"
          + " /etc/docker/certs.d/HOST:PORT/client.cert and client.key"),
  PLAIN("it speaks none; write plain-http = true in registries.toml if it is not to"),
  OTHER("it came to no agreement");

  private final String words;

  TlsTrouble(String words) {
    this.words = words;
  }

  /// For the end of a message.
  String words(SSLException e) {
    return this == OTHER || this == OTHER_NAME ? words + " (" + e.getMessage() + ")" : words;
  }

  boolean isCertain() {
    return this != OTHER;
  }

  static TlsTrouble of(SSLException e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof CertificateExpiredException) {
        return EXPIRED;
      }
      if (cause instanceof CertPathBuilderException) {
        return UNKNOWN_AUTHORITY;
      }
    }
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof CertPathValidatorException) {
        return UNKNOWN_AUTHORITY;
      }
      if (cause instanceof CertificateException) {
        return OTHER_NAME;
      }
    }
    String message = String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT);
    if (message.contains("fatal alert") && message.contains("certificate")
        || message.contains("unknown_ca")) {
      return WANTS_CLIENT;
    }
    return message.contains("plaintext") || message.contains("unrecognized ssl message")
        ? PLAIN
        : OTHER;
  }
}
