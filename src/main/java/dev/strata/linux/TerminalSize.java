package dev.strata.linux;

import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.MemorySegment;
import java.util.Optional;

/// How large a terminal is, in characters.
public record TerminalSize(int rows, int columns) {
  private static final int GET = 0x5413;
  private static final int SET = 0x5414;

  /// That of this program's standard input; absent where it is no terminal.
  public static Optional<TerminalSize> ofStandardInput() {
    try (CallFrame frame = new CallFrame()) {
      MemorySegment size = frame.allocate(8);
      if (frame.call(Call.IOCTL, 0, GET, size.address()) < 0) {
        return Optional.empty();
      }
      return Optional.of(new TerminalSize(size.get(JAVA_SHORT, 0), size.get(JAVA_SHORT, 2)));
    }
  }

  void set(int descriptor) throws LinuxException {
    try (CallFrame frame = new CallFrame()) {
      MemorySegment size = frame.allocate(8);
      size.set(JAVA_SHORT, 0, (short) rows);
      size.set(JAVA_SHORT, 2, (short) columns);
      frame.require("terminal", Call.IOCTL, descriptor, SET, size.address());
    }
  }
}
