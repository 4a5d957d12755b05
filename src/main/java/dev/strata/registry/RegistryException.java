package dev.strata.registry;

import java.io.IOException;

/// A registry did not do what it was asked: which one, what was asked, what it said, and what to do
/// about it. No message holds a credential.
public final class RegistryException extends IOException {
  private static final long serialVersionUID = 1;

  /// What a caller can tell apart.
  public enum Kind {
    /// There is no connection to it: no network, a wrong name, or nobody listens.
    UNREACHABLE,
    /// It has no such repository, tag or blob, or does not say so to this user.
    NOT_FOUND,
    /// It wants other credentials, or forbids this to them.
    DENIED,
    /// It answers with errors, or breaks off, each time.
    FAILING,
    /// What it sent is not what its digest, size or media type say, or is not taken.
    INVALID
  }

  private final Kind kind;

  RegistryException(Kind kind, String message) {
    super(message);
    this.kind = kind;
  }

  RegistryException(Kind kind, String message, Throwable cause) {
    super(message, cause);
    this.kind = kind;
  }

  static RegistryException invalid(String message) {
    return new RegistryException(
        Kind.INVALID, message + "; try again, or use a source that you trust");
  }

  public Kind kind() {
    return kind;
  }
}
