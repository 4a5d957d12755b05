package dev.strata.linux;

/// The session of this program: whose terminal ends it.
public final class Sessions {
  private Sessions() {}

  /// Leaves the terminal that this program was started from: what ends there does not end this.
  public static void begin() throws LinuxException {
    try (CallFrame frame = new CallFrame()) {
      frame.require("this program", Call.SETSID);
    }
  }
}
