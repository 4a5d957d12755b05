package dev.strata.sandbox;

/// How many processes a run may have at once, so that it cannot fill the host's table.
///
/// Since Linux 6.14 each pid namespace has a `pid_max` of its own, which is free; before, writing
/// it would change the host's. There a control group does it, which costs some 10 ms: the kernel
/// waits for every processor when a process moves into one.
final class ProcessLimit {
  static final int DEFAULT = 32_768;

  private static final int MAJOR = 6;
  private static final int MINOR = 14;

  private ProcessLimit() {}

  static boolean isPerPidNamespace() {
    return Here.PER_PID_NAMESPACE;
  }

  private static final class Here {
    static final boolean PER_PID_NAMESPACE =
        isPerPidNamespace(System.getProperty("os.version", ""));
  }

  static boolean isPerPidNamespace(String release) {
    String[] numbers = release.split("[^0-9]+", 3);
    if (numbers.length < 2 || numbers[0].isEmpty() || numbers[1].isEmpty()) {
      return false;
    }
    int major = Integer.parseInt(numbers[0]);
    return major > MAJOR || major == MAJOR && Integer.parseInt(numbers[1]) >= MINOR;
  }
}
