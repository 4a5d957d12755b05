package dev.strata.linux;

/// Copies of open descriptors.
final class Descriptors {
  private static final int DUPLICATE = 1030;
  private static final int LEAST = 3;

  private Descriptors() {}

  /// A copy that no other program that is executed gets.
  static int duplicate(int descriptor) throws LinuxException {
    try (CallFrame frame = new CallFrame()) {
      return (int)
          frame.require("descriptor " + descriptor, Call.FCNTL, descriptor, DUPLICATE, LEAST);
    }
  }
}
