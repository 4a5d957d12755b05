package dev.strata.linux;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// Extended attributes of files, and of symbolic links themselves. Names are full
/// (`security.capability`); values are ISO-8859-1, a char a byte, as in {@link
/// dev.strata.tree.Entry#xattrs()}.
public final class ExtendedAttributes {
  private static final int FIRST_GUESS_BYTES = 256;
  private static final int LIMIT_BYTES = 1 << 16;

  private ExtendedAttributes() {}

  /// Every attribute that the caller may see; empty also where the file system has none.
  public static SortedMap<String, String> all(String path) throws LinuxException {
    SortedMap<String, String> found = new TreeMap<>();
    try (CallFrame frame = new CallFrame()) {
      long pathText = frame.text(path);
      Optional<byte[]> names = read(frame, path, Call.LLISTXATTR, pathText);
      if (names.isEmpty() || names.get().length == 0) {
        return found;
      }
      for (String name : new String(names.get(), StandardCharsets.ISO_8859_1).split("\0")) {
        read(frame, path, Call.LGETXATTR, pathText, name(frame, name))
            .ifPresent(value -> found.put(name, new String(value, StandardCharsets.ISO_8859_1)));
      }
    }
    return found;
  }

  public static Optional<String> find(String path, String name) throws LinuxException {
    try (CallFrame frame = new CallFrame()) {
      return read(frame, path, Call.LGETXATTR, frame.text(path), name(frame, name))
          .map(value -> new String(value, StandardCharsets.ISO_8859_1));
    }
  }

  public static void set(String path, String name, String value) throws LinuxException {
    try (CallFrame frame = new CallFrame()) {
      byte[] bytes = value.getBytes(StandardCharsets.ISO_8859_1);
      frame.require(
          path + " " + name,
          Call.LSETXATTR,
          frame.text(path),
          name(frame, name),
          frame.copyOf(bytes).address(),
          bytes.length,
          0);
    }
  }

  public static void remove(String path, String name) throws LinuxException {
    try (CallFrame frame = new CallFrame()) {
      frame.require(path + " " + name, Call.LREMOVEXATTR, frame.text(path), name(frame, name));
    }
  }

  private static long name(CallFrame frame, String name) {
    return frame.copyOf((name + "\0").getBytes(StandardCharsets.ISO_8859_1)).address();
  }

  /// Calls with growing memory; empty where the attribute or the support for any is missing.
  private static Optional<byte[]> read(CallFrame frame, String path, Call call, long... first)
      throws LinuxException {
    for (int size = FIRST_GUESS_BYTES; ; size = LIMIT_BYTES) {
      MemorySegment memory = frame.allocate(size);
      long result =
          first.length == 1
              ? frame.call(call, first[0], memory.address(), size)
              : frame.call(call, first[0], first[1], memory.address(), size);
      if (result == -Errno.ENODATA.code() || result == -Errno.EOPNOTSUPP.code()) {
        return Optional.empty();
      }
      if (result != -Errno.ERANGE.code() || size == LIMIT_BYTES) {
        CallFrame.checked(result, path, call);
        return Optional.of(memory.asSlice(0, result).toArray(ValueLayout.JAVA_BYTE));
      }
    }
  }
}
