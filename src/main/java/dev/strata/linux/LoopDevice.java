package dev.strata.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.MemorySegment;

/// A read-only block device over a file (loop(4)). The kernel takes it away when neither this nor a
/// mount of it is left, also when the process is killed. Needs `LOOP_CONFIGURE`, Linux 5.8.
public final class LoopDevice implements AutoCloseable {
  private static final int GET_FREE = 0x4C82;
  private static final int CONFIGURE = 0x4C0A;
  private static final int READ_ONLY = 1;
  private static final int AUTO_CLEAR = 4;
  private static final int CONFIG_BYTES = 304;
  private static final int FLAGS_AT = 8 + 52;
  private static final int ATTEMPTS = 64;
  private static final Errno ENXIO = new Errno(6);

  private final String path;
  private final int descriptor;
  private boolean closed;

  private LoopDevice(String path, int descriptor) {
    this.path = path;
    this.descriptor = descriptor;
  }

  /// Finds a free device, or makes one, and puts the file behind it.
  public static LoopDevice over(String file) throws LinuxException {
    try (CallFrame frame = new CallFrame()) {
      int backing = open(frame, file);
      int control = -1;
      try {
        control = open(frame, "/dev/loop-control");
        for (int i = 0; ; i++) {
          long number = frame.require("/dev/loop-control", Call.IOCTL, control, GET_FREE);
          String path = "/dev/loop" + number;
          int device = open(frame, path);
          MemorySegment config = frame.allocate(CONFIG_BYTES);
          config.set(JAVA_INT, 0, backing);
          config.set(JAVA_INT, FLAGS_AT, READ_ONLY | AUTO_CLEAR);
          long result = frame.call(Call.IOCTL, device, CONFIGURE, config.address());
          if (result >= 0) {
            return new LoopDevice(path, device);
          }
          frame.call(Call.CLOSE, device);
          boolean taken = result == -Errno.EBUSY.code() || result == -ENXIO.code();
          if (!taken || i == ATTEMPTS) {
            CallFrame.checked(result, path, Call.IOCTL);
          }
        }
      } finally {
        frame.call(Call.CLOSE, backing);
        if (control >= 0) {
          frame.call(Call.CLOSE, control);
        }
      }
    }
  }

  /// The device.
  public String path() {
    return path;
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      try (CallFrame frame = new CallFrame()) {
        frame.call(Call.CLOSE, descriptor);
      }
    }
  }

  private static int open(CallFrame frame, String path) throws LinuxException {
    return OpenFiles.descriptor(frame, CallFrame.AT_FDCWD, path, path, OpenFiles.READ_ONLY, 0);
  }
}
