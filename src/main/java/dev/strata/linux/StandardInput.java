package dev.strata.linux;

/// This program's standard input, to be given to a process: a copy, closed with this.
public final class StandardInput implements AutoCloseable {
  private final int descriptor;

  private StandardInput(int descriptor) {
    this.descriptor = descriptor;
  }

  public static StandardInput open() throws LinuxException {
    return new StandardInput(Descriptors.duplicate(0));
  }

  public int descriptor() {
    return descriptor;
  }

  @Override
  public void close() {
    try (CallFrame frame = new CallFrame()) {
      frame.call(Call.CLOSE, descriptor);
    }
  }
}
