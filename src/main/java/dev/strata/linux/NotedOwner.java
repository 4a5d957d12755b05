package dev.strata.linux;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The owner that a file should have, where it cannot have it: an id that is not mapped in this
/// user namespace. It is noted in the extended attribute `user.strata.owner`, as `33:33`, which
/// files and folders can have, but no links, devices, fifos and sockets.
///
/// Both ids are unsigned 32-bit numbers.
public record NotedOwner(int uid, int gid) {
  public static final String XATTR = "user.strata.owner";

  private static final Pattern FORM = Pattern.compile("(\\d{1,10}):(\\d{1,10})");
  private static final int NOBODY = 65534;
  private static final int UNCHANGED = -1;
  private static final int PATH_ONLY = 010000000;
  private static final int LONGEST_BYTES = 64;

  /// The owner noted of a file with this status, unless it has been given to someone since: what
  /// cannot have its owner is root's, or nobody's.
  public static Optional<NotedOwner> of(FileStatus status, Map<String, String> xattrs) {
    return status.uid() == 0 || status.uid() == NOBODY ? in(xattrs) : Optional.empty();
  }

  /// The one among these attributes.
  public static Optional<NotedOwner> in(Map<String, String> xattrs) {
    return Optional.ofNullable(xattrs.get(XATTR)).flatMap(NotedOwner::parse);
  }

  private static Optional<NotedOwner> parse(String text) {
    Matcher matcher = FORM.matcher(text);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    return Optional.of(
        new NotedOwner(
            (int) Long.parseLong(matcher.group(1)), (int) Long.parseLong(matcher.group(2))));
  }

  /// As the attribute's value.
  public String text() {
    return Integer.toUnsignedString(uid) + ":" + Integer.toUnsignedString(gid);
  }

  /// Gives `path` (links not followed) to this user, or notes that it should be.
  ///
  /// @return false where it could only have been noted, and cannot
  public static boolean give(String path, int uid, int gid) throws LinuxException {
    try {
      Attributes.setOwner(path, uid, gid);
      return true;
    } catch (LinuxException e) {
      if (!e.errno().equals(Errno.EINVAL)) {
        throw e;
      }
    }
    try (CallFrame frame = new CallFrame()) {
      int flags = PATH_ONLY;
      int descriptor = OpenFiles.descriptor(frame, CallFrame.AT_FDCWD, path, path, flags, 0);
      try (RootPaths.Handle handle = new RootPaths.Handle(descriptor)) {
        return note(handle, uid, gid);
      }
    }
  }

  /// Does what `chown` would have done, but for the owner itself, which is noted: -1 leaves the
  /// owner or the group as it is.
  ///
  /// @return false where it cannot be noted
  public static boolean note(RootPaths.Handle file, int uid, int gid) throws LinuxException {
    try (CallFrame frame = new CallFrame()) {
      // Takes set-uid and file capabilities away, sets ctime, and fails where chown would.
      frame.require(
          "file",
          Call.FCHOWNAT,
          file.descriptor(),
          frame.text(""),
          UNCHANGED,
          UNCHANGED,
          CallFrame.AT_EMPTY_PATH);
      FileStatus status = status(frame, file);
      switch (status.type()) {
        case FILE, DIRECTORY -> {}
        case SYMLINK, CHAR_DEVICE, BLOCK_DEVICE, FIFO, SOCKET, WHITEOUT -> {
          return false;
        }
      }
      NotedOwner real = new NotedOwner(status.uid(), status.gid());
      NotedOwner before = read(frame, file).orElse(real);
      NotedOwner after =
          new NotedOwner(
              uid == UNCHANGED ? before.uid() : uid, gid == UNCHANGED ? before.gid() : gid);
      long result = after.equals(real) ? remove(frame, file) : after.write(frame, file);
      if (result == -Errno.EOPNOTSUPP.code()) {
        return false;
      }
      CallFrame.checked(result == -Errno.ENODATA.code() ? 0 : result, XATTR, Call.SETXATTR);
      return true;
    }
  }

  private static FileStatus status(CallFrame frame, RootPaths.Handle file) throws LinuxException {
    MemorySegment memory = frame.allocate(FileStatus.BYTES);
    frame.require(
        "file",
        Call.STATX,
        file.descriptor(),
        frame.text(""),
        CallFrame.AT_EMPTY_PATH,
        FileStatus.WANTED,
        memory.address());
    return FileStatus.of(memory);
  }

  private static Optional<NotedOwner> read(CallFrame frame, RootPaths.Handle file)
      throws LinuxException {
    MemorySegment memory = frame.allocate(LONGEST_BYTES);
    long length =
        frame.call(
            Call.GETXATTR,
            frame.text(file.path()),
            frame.text(XATTR),
            memory.address(),
            LONGEST_BYTES);
    return length < 0
        ? Optional.empty()
        : parse(
            new String(memory.asSlice(0, length).toArray(JAVA_BYTE), StandardCharsets.ISO_8859_1));
  }

  private long write(CallFrame frame, RootPaths.Handle file) throws LinuxException {
    byte[] bytes = text().getBytes(StandardCharsets.ISO_8859_1);
    return frame.call(
        Call.SETXATTR,
        frame.text(file.path()),
        frame.text(XATTR),
        frame.copyOf(bytes).address(),
        bytes.length,
        0);
  }

  private static long remove(CallFrame frame, RootPaths.Handle file) throws LinuxException {
    return frame.call(Call.REMOVEXATTR, frame.text(file.path()), frame.text(XATTR));
  }
}
