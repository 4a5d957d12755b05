package dev.strata.linux;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// A mount that stands nowhere in any namespace: an open descriptor that keeps it alive, and whose
/// {@link #path} reaches it. It is gone with the descriptor, also when the process is killed,
/// unless it was attached. Needs Linux 5.2; that overlayfs takes one as a lower needs 6.15.
public final class DetachedMount implements AutoCloseable {
  /// For {@link #create}; the values are those of `MOUNT_ATTR_*` (uapi/linux/mount.h).
  public static final int READ_ONLY = 1;

  public static final int NO_DEV = 4;

  private static final int CLOSE_ON_EXEC = 1;
  private static final int SET_FLAG = 0;
  private static final int SET_STRING = 1;
  private static final int CREATE = 6;
  private static final int FROM_EMPTY_PATH = 4;
  private static final int CLONE_TREE = 1;
  private static final int LOG_BYTES = 1024;

  private final int descriptor;
  private boolean closed;

  private DetachedMount(int descriptor) {
    this.descriptor = descriptor;
  }

  /// An option of the file system: a name alone, or with a value. Repeated ones are kept in order.
  public record Option(String name, String value) {
    public static Option flag(String name) {
      return new Option(name, "");
    }
  }

  /// Mounts a file system (`fsopen`, `fsconfig`, `fsmount`).
  ///
  /// @param attributes of the mount: READ_ONLY, NO_DEV
  public static DetachedMount create(String type, List<Option> options, int attributes)
      throws LinuxException {
    try (CallFrame frame = new CallFrame()) {
      int context = (int) frame.require(type, Call.FSOPEN, frame.text(type), CLOSE_ON_EXEC);
      try {
        for (Option option : options) {
          configure(frame, context, type, option);
        }
        checked(frame, context, type, frame.call(Call.FSCONFIG, context, CREATE), Call.FSCONFIG);
        return new DetachedMount(
            (int) frame.require(type, Call.FSMOUNT, context, CLOSE_ON_EXEC, attributes));
      } finally {
        frame.call(Call.CLOSE, context);
      }
    }
  }

  /// A path to the mount's root, for this process.
  public String path() {
    return "/proc/self/fd/" + descriptor;
  }

  /// Makes the mount appear at `target`, a folder, in the calling thread's namespace; from then on
  /// it lives there.
  public void attach(String target) throws LinuxException {
    try (CallFrame frame = new CallFrame()) {
      frame.require(
          target,
          Call.MOVE_MOUNT,
          descriptor,
          frame.text(""),
          CallFrame.AT_FDCWD,
          frame.text(target),
          FROM_EMPTY_PATH);
    }
  }

  /// A second mount of the same file system.
  public DetachedMount copy() throws LinuxException {
    try (CallFrame frame = new CallFrame()) {
      long flags = CLONE_TREE | OpenFiles.CLOSE_ON_EXEC | CallFrame.AT_EMPTY_PATH;
      return new DetachedMount(
          (int) frame.require(path(), Call.OPEN_TREE, descriptor, frame.text(""), flags));
    }
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

  private static void configure(CallFrame frame, int context, String type, Option option)
      throws LinuxException {
    boolean flag = option.value().isEmpty();
    long result =
        frame.call(
            Call.FSCONFIG,
            context,
            flag ? SET_FLAG : SET_STRING,
            frame.text(option.name()),
            flag ? 0 : frame.text(option.value()),
            0);
    checked(
        frame, context, type + " " + option.name() + "=" + option.value(), result, Call.FSCONFIG);
  }

  /// The kernel says in words what it did not like.
  private static void checked(CallFrame frame, int context, String what, long result, Call call)
      throws LinuxException {
    if (result >= 0) {
      return;
    }
    MemorySegment log = frame.allocate(LOG_BYTES);
    long length = frame.call(Call.READ, context, log.address(), LOG_BYTES);
    String words =
        length > 0
            ? ": "
                + new String(
                        log.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE),
                        StandardCharsets.UTF_8)
                    .strip()
            : "";
    CallFrame.checked(result, what + words, call);
  }
}
