package dev.strata.sandbox;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Sets of capabilities, bit n for capability n of `linux/capability.h`.
final class Capabilities {
  /// Docker's default: CHOWN, DAC_OVERRIDE, FOWNER, FSETID, KILL, SETGID, SETUID, SETPCAP,
  /// NET_BIND_SERVICE, NET_RAW, SYS_CHROOT, MKNOD, AUDIT_WRITE, SETFCAP.
  static final long DEFAULT = 0xa80425fbL;

  /// AUDIT_READ, the last of Linux 3.16.
  private static final int OLDEST_LAST = 37;

  private static final Path LAST = Path.of("/proc/sys/kernel/cap_last_cap");
  private static final Path STATUS = Path.of("/proc/thread-self/status");

  /// By their numbers.
  private static final String[] NAMES =
      """
      CHOWN DAC_OVERRIDE DAC_READ_SEARCH FOWNER FSETID KILL SETGID SETUID SETPCAP LINUX_IMMUTABLE
      NET_BIND_SERVICE NET_BROADCAST NET_ADMIN NET_RAW IPC_LOCK IPC_OWNER SYS_MODULE SYS_RAWIO
      SYS_CHROOT SYS_PTRACE SYS_PACCT SYS_ADMIN SYS_BOOT SYS_NICE SYS_RESOURCE SYS_TIME
      SYS_TTY_CONFIG MKNOD LEASE AUDIT_WRITE AUDIT_CONTROL SETFCAP MAC_OVERRIDE MAC_ADMIN SYSLOG
      WAKE_ALARM BLOCK_SUSPEND AUDIT_READ PERFMON BPF CHECKPOINT_RESTORE
      """
          .split("\\s+");

  private Capabilities() {}

  /// As in `CAP_CHOWN`.
  static List<String> names(long set) {
    List<String> names = new ArrayList<>();
    for (int capability = 0; capability < NAMES.length; capability++) {
      if ((set >>> capability & 1) != 0) {
        names.add("CAP_" + NAMES[capability]);
      }
    }
    return names;
  }

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
