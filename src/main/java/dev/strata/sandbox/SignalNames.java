package dev.strata.sandbox;

/// Names of signals, by their numbers on x86_64 and aarch64.
final class SignalNames {
  /// The highest number.
  static final int LAST = 64;

  private static final String[] NAMES =
      """
      HUP INT QUIT ILL TRAP ABRT BUS FPE KILL USR1 SEGV USR2 PIPE ALRM TERM STKFLT CHLD CONT STOP
      TSTP TTIN TTOU URG XCPU XFSZ VTALRM PROF WINCH IO PWR SYS
      """
          .split("\\s+");

  private SignalNames() {}

  /// `SIGKILL`; `SIGRTMIN+3` for the real-time ones, of which glibc keeps the first two.
  static String of(int signal) {
    if (signal >= 1 && signal <= NAMES.length) {
      return "SIG" + NAMES[signal - 1];
    }
    return signal > 34
        ? "SIGRTMIN+" + (signal - 34)
        : signal == 34 ? "SIGRTMIN" : "signal " + signal;
  }
}
