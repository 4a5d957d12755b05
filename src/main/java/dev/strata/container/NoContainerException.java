package dev.strata.container;

/// There is no such container, or it is not as it has to be. The message says what can be done.
public final class NoContainerException extends Exception {
  private static final long serialVersionUID = 1;

  public NoContainerException(String message) {
    super(message);
  }
}
