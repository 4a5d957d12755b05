package dev.strata.linux;

/// Who the calling thread is.
public final class Identity {
  private Identity() {}

  public static int effectiveUid() {
    try (CallFrame frame = new CallFrame()) {
      return (int) frame.call(Call.GETEUID);
    }
  }

  public static int effectiveGid() {
    try (CallFrame frame = new CallFrame()) {
      return (int) frame.call(Call.GETEGID);
    }
  }
}
