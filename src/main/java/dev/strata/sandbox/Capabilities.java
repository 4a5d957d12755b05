package dev.strata.sandbox;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/// Sets of capabilities, bit n for capability n of `linux/capability.h`.
final class Capabilities {
  /// Docker's default: CHOWN, DAC_OVERRIDE, FOWNER, FSETID, KILL, SETGID, SETUID, SETPCAP,
  /// NET_BIND_SERVICE, NET_RAW, SYS_CHROOT, MKNOD, AUDIT_WRITE, SETFCAP.
  static final long DEFAULT = 0xa80425fbL;

  /// AUDIT_READ, the last of Linux 3.16.
  private static final int OLDEST_LAST = 37;

  private static final Path LAST = Path.of("/proc/sys/kernel/cap_last_cap");
  private static final Path STATUS = Path.of("/proc/thread-self/status");

  private Capabilities() {}

  /// The highest that this kernel knows. Read at once: a file of /proc/sys gives its text to the
  /// first read alone, and `Files.readString` begins with one byte.
  static int last() throws IOException {
    try (InputStream file = Files.newInputStream(LAST)) {
      byte[] text = new byte[32];
      int length = file.read(text);
      int last = Integer.parseInt(new String(text, 0, length, StandardCharsets.US_ASCII).strip());
      if (last < OLDEST_LAST) {
        throw new IllegalStateException(LAST + " says " + last);
      }
      return last;
    }
  }

  /// Those that the calling thread may use and pass on.
  static long permitted() throws IOException {
    return status("CapPrm:") & status("CapBnd:");
  }

  private static long status(String field) throws IOException {
    for (String line : Files.readAllLines(STATUS)) {
      if (line.startsWith(field)) {
        return Long.parseUnsignedLong(line.substring(field.length()).strip(), 16);
      }
    }
    throw new IOException(STATUS + " has no " + field);
  }
}
