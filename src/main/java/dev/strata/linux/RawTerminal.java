package dev.strata.linux;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.MemorySegment;

/// This program's terminal, taken raw: each key comes through as it is, as the process behind it
/// has a terminal of its own that knows what Ctrl-C means. Closing it puts back what was.
public final class RawTerminal implements AutoCloseable {
  private static final int GET = 0x5401;
  private static final int SET_AFTER_OUTPUT = 0x5403;
  private static final int BYTES = 64;
  // As cfmakeraw(3) does, in struct termios of asm-generic/termbits.h.
  private static final int INPUT = ~02753;
  private static final int OUTPUT = ~01;
  private static final int CONTROL = ~0460;
  private static final int EIGHT_BITS = 060;
  private static final int LOCAL = ~0100113;

  private final byte[] before;

  private RawTerminal(byte[] before) {
    this.before = before;
  }

  public static RawTerminal enter() throws LinuxException {
    try (CallFrame frame = new CallFrame()) {
      MemorySegment flags = frame.allocate(BYTES);
      frame.require("terminal", Call.IOCTL, 0, GET, flags.address());
      byte[] before = flags.toArray(JAVA_BYTE);
      flags.set(JAVA_INT, 0, flags.get(JAVA_INT, 0) & INPUT);
      flags.set(JAVA_INT, 4, flags.get(JAVA_INT, 4) & OUTPUT);
      flags.set(JAVA_INT, 8, flags.get(JAVA_INT, 8) & CONTROL | EIGHT_BITS);
      flags.set(JAVA_INT, 12, flags.get(JAVA_INT, 12) & LOCAL);
      frame.require("terminal", Call.IOCTL, 0, SET_AFTER_OUTPUT, flags.address());
      return new RawTerminal(before);
    }
  }

  @Override
  public void close() {
    try (CallFrame frame = new CallFrame()) {
      frame.call(Call.IOCTL, 0, SET_AFTER_OUTPUT, frame.copyOf(before).address());
    }
  }
}
