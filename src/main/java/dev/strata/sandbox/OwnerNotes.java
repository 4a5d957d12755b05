package dev.strata.sandbox;

import dev.strata.linux.Architecture;
import dev.strata.linux.ChildProgram;
import dev.strata.linux.Errno;
import dev.strata.linux.ForeignFiles;
import dev.strata.linux.LinuxException;
import dev.strata.linux.NotedOwner;
import dev.strata.linux.NotifiedCalls;
import dev.strata.linux.RootPaths;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Lets a run change the owners of its files in a user namespace with one id, where the kernel
/// refuses it: each such call goes to this process, which notes the owner ({@link NotedOwner}) and
/// lets the call succeed. What the run sees of a file's owner stays as it was.
///
/// A thread answers from {@link #begin} to {@link #close}.
final class OwnerNotes implements AutoCloseable {
  private static final int NO_FOLLOW = 0x100;
  private static final int EMPTY_PATH = 0x1000;
  private static final int WORKING_FOLDER = -100;
  private static final int NO_ID_16 = 0xffff;

  private final NotifiedCalls calls;
  private @Nullable Thread thread;

  private OwnerNotes(NotifiedCalls calls) {
    this.calls = calls;
  }

  static OwnerNotes open() throws LinuxException {
    return new OwnerNotes(NotifiedCalls.open());
  }

  /// Has the child close its descriptors but for what the notes need.
  void closeOtherDescriptors(ChildProgram child) {
    child.closeOtherDescriptors(calls);
  }

  /// Has the child install this filter, which leaves the calls in question to these notes.
  void filterCalls(ChildProgram child, byte[] program) {
    child.filterCalls(program, calls);
  }

  /// Answers from now on; the child has been started.
  void begin() throws LinuxException {
    calls.begin();
    thread = Thread.ofPlatform().daemon().name("owner notes").start(this::answerAll);
  }

  private void answerAll() {
    boolean ended = false;
    try {
      for (Optional<NotifiedCalls.Notice> next = calls.next();
          next.isPresent();
          next = calls.next()) {
        calls.answer(next.get(), carryOut(next.get()));
      }
      ended = true;
    } catch (LinuxException _) {
      // The run learns of it: its changes of owners fail from now on.
    } finally {
      if (!ended) {
        calls.abandon();
      }
    }
  }

  /// The error number to answer with.
  private int carryOut(NotifiedCalls.Notice notice) {
    Optional<OwnerChange> change = OwnerChange.of(notice);
    if (change.isEmpty()) {
      return Errno.ENOSYS.code();
    }
    try (RootPaths.Handle file = open(notice, change.get())) {
      if (file != null && calls.stillWaits(notice)) {
        // What cannot have a note keeps its owner in silence.
        boolean _ = NotedOwner.note(file, change.get().uid(), change.get().gid());
      }
      return 0;
    } catch (LinuxException e) {
      return e.errno().code();
    } catch (IOException e) {
      // The memory of the caller cannot be read there.
      return Errno.EFAULT.code();
    }
  }

  /// Null for what is the kernel's and has no owner to note, as `/dev/stdout`: links of /proc can
  /// be followed by the caller alone.
  private RootPaths.@Nullable Handle open(NotifiedCalls.Notice notice, OwnerChange change)
      throws IOException {
    if (change.path() == 0) {
      return ForeignFiles.open(notice.thread(), change.folder(), "", true);
    }
    String path = calls.text(notice, change.path());
    if (path.isEmpty() && !change.mayBeEmpty()) {
      throw new LinuxException("chown", path, Errno.ENOENT);
    }
    try {
      return ForeignFiles.open(notice.thread(), change.folder(), path, change.follow());
    } catch (LinuxException e) {
      boolean linksFailed = e.errno().equals(Errno.ENOENT) || e.errno().equals(Errno.ELOOP);
      if (linksFailed && change.follow() && leadsToTheKernel(notice, change, path)) {
        return null;
      }
      throw e;
    }
  }

  private static boolean leadsToTheKernel(
      NotifiedCalls.Notice notice, OwnerChange change, String path) throws LinuxException {
    if (path.startsWith("/proc/")) {
      return true;
    }
    try (RootPaths.Handle link = ForeignFiles.open(notice.thread(), change.folder(), path, false)) {
      String text = link.linkText();
      return text.startsWith("/proc/") || text.startsWith("/dev/");
    }
  }

  /// What one of the calls asks for.
  ///
  /// @param folder a descriptor of the caller's
  /// @param path an address in the caller's memory, 0 where the descriptor itself is meant
  private record OwnerChange(
      int folder, long path, int uid, int gid, boolean follow, boolean mayBeEmpty) {
    static Optional<OwnerChange> of(NotifiedCalls.Notice notice) {
      boolean native64 = notice.architecture() == CallFilter.audit(Architecture.current());
      SystemCallTable table =
          native64 ? SystemCallTable.of(Architecture.current()) : SystemCallTable.i386();
      List<Long> arguments = notice.arguments();
      return CallFilter.OWNER_CALLS.stream()
          .filter(name -> table.find(name).equals(Optional.of(notice.number())))
          .findFirst()
          .map(name -> of(name, arguments, native64));
    }

    private static OwnerChange of(String name, List<Long> arguments, boolean native64) {
      boolean at = name.equals("fchownat");
      boolean wide = native64 || at || name.endsWith("32");
      int uid = id(arguments.get(at ? 2 : 1), wide);
      int gid = id(arguments.get(at ? 3 : 2), wide);
      if (at) {
        int flags = arguments.get(4).intValue();
        return new OwnerChange(
            arguments.getFirst().intValue(),
            arguments.get(1),
            uid,
            gid,
            (flags & NO_FOLLOW) == 0,
            (flags & EMPTY_PATH) != 0);
      }
      if (name.startsWith("fchown")) {
        return new OwnerChange(arguments.getFirst().intValue(), 0, uid, gid, true, true);
      }
      boolean follow = !name.startsWith("lchown");
      return new OwnerChange(WORKING_FOLDER, arguments.getFirst(), uid, gid, follow, false);
    }

    /// The oldest calls of 32-bit programs have ids of 16 bits.
    private static int id(long argument, boolean wide) {
      int value = (int) argument;
      return wide ? value : (value & NO_ID_16) == NO_ID_16 ? -1 : value & NO_ID_16;
    }
  }

  @Override
  public void close() {
    calls.end();
    if (thread != null) {
      awaitEnd(thread);
    }
    calls.close();
  }

  /// However often it is interrupted: the run may be being killed.
  private static void awaitEnd(Thread answering) {
    boolean interrupted = false;
    while (answering.isAlive()) {
      try {
        answering.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
