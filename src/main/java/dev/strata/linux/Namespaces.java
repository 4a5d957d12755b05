package dev.strata.linux;

/// Gives the calling thread namespaces of its own.
public final class Namespaces {
  private Namespaces() {}

  public static void unshare(int kinds) throws LinuxException {
    try (CallFrame frame = new CallFrame()) {
      frame.require("new namespaces", Call.UNSHARE, kinds);
    }
  }
}
