package dev.strata.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// What a new process does before it becomes another program: system calls, noted in order, and
/// made by {@link #start} between clone and exec. The first call that fails ends the child and is
/// reported; calls noted with `tolerant` may fail.
///
/// For one thread, and one start.
public final class ChildProgram implements AutoCloseable {
  public static final int NEW_MOUNTS = 0x20000;
  public static final int NEW_CGROUP = 0x2000000;
  public static final int NEW_UTS = 0x4000000;
  public static final int NEW_IPC = 0x8000000;
  public static final int NEW_PIDS = 0x20000000;
  public static final int NEW_NETWORK = 0x40000000;

  private static final int SHARE_MEMORY_AND_WAIT = 0x100 | 0x4000;
  private static final int SIGCHLD = 17;
  private static final int SIGKILL = 9;
  private static final int LAST_SIGNAL = 64;
  private static final int SET_MASK = 2;
  private static final int SET_PARENT_DEATH_SIGNAL = 1;
  private static final int DROP_BOUNDING = 24;
  private static final int SET_NO_NEW_PRIVILEGES = 38;
  private static final int AMBIENT = 47;
  private static final int AMBIENT_CLEAR_ALL = 4;
  private static final int CAPABILITY_VERSION_3 = 0x20080522;
  private static final int FILTER_MODE = 1;
  private static final int NEW_LISTENER = 8;
  private static final int JOIN_SESSION_KEYRING = 1;

  private record Noted(
      String operation, String path, Call call, long[] arguments, boolean tolerant) {}

  private final CallFrame frame = new CallFrame();
  private final List<Noted> calls = new ArrayList<>();
  private int firstExecution = Integer.MAX_VALUE;

  private void note(String path, Call call, long... arguments) {
    calls.add(new Noted(call.manualName(), path, call, arguments, false));
  }

  private void noteTolerant(String path, Call call, long... arguments) {
    calls.add(new Noted(call.manualName(), path, call, arguments, true));
  }

  public void mount(String source, String target, String type, long flags, String data)
      throws LinuxException {
    note(target, Call.MOUNT, mountArguments(source, target, type, flags, data));
  }

  /// As {@link #mount}, going on where it fails.
  public void tryMount(String source, String target, String type, long flags, String data)
      throws LinuxException {
    noteTolerant(target, Call.MOUNT, mountArguments(source, target, type, flags, data));
  }

  private long[] mountArguments(String source, String target, String type, long flags, String data)
      throws LinuxException {
    return new long[] {
      frame.text(source),
      frame.text(target),
      type.isEmpty() ? 0 : frame.text(type),
      flags,
      data.isEmpty() ? 0 : frame.text(data)
    };
  }

  /// Makes the folder `path` the root and the working folder, and lets go of the old root.
  public void enterRoot(String path) throws LinuxException {
    long here = frame.text(".");
    changeFolder(path);
    note(path, Call.PIVOT_ROOT, here, here);
    note(path, Call.UMOUNT2, here, Mounts.DETACH);
    changeFolder("/");
  }

  /// Makes the folder `path` the root as `chroot` does: the old root can be reached again.
  public void changeRoot(String path) throws LinuxException {
    note(path, Call.CHROOT, frame.text(path));
    changeFolder("/");
  }

  public void changeFolder(String path) throws LinuxException {
    note(path, Call.CHDIR, frame.text(path));
  }

  public void unshare(int flags) {
    note("", Call.UNSHARE, flags);
  }

  /// Writes `text` to the file `path`. To be noted before descriptors are set up: it uses number 0.
  public void writeFile(String path, String text) throws LinuxException {
    noteTolerant("standard input", Call.CLOSE, 0);
    // The lowest free number is 0.
    note(path, Call.OPENAT, CallFrame.AT_FDCWD, frame.text(path), OpenFiles.WRITE_ONLY, 0);
    note(path, Call.WRITE, 0, frame.text(text), text.length());
  }

  /// Standard input from /dev/null of the root entered, output and errors to these descriptors,
  /// which are given to `uid` so that /dev/stdout can be opened again.
  public void redirect(int output, int errors, int uid, int gid) throws LinuxException {
    noteTolerant("standard output", Call.FCHOWN, output, uid, gid);
    noteTolerant("standard error", Call.FCHOWN, errors, uid, gid);
    note("standard output", Call.DUP3, output, 1, 0);
    note("standard error", Call.DUP3, errors, 2, 0);
    noteTolerant("standard input", Call.CLOSE, 0);
    // The lowest free number is 0.
    note("/dev/null", Call.OPENAT, CallFrame.AT_FDCWD, frame.text("/dev/null"), 0, 0);
  }

  /// As {@link #redirect(int, int, int, int)}, with this descriptor as the standard input.
  public void redirect(int input, int output, int errors, int uid, int gid) {
    noteTolerant("standard output", Call.FCHOWN, output, uid, gid);
    noteTolerant("standard error", Call.FCHOWN, errors, uid, gid);
    note("standard input", Call.DUP3, input, 0, 0);
    note("standard output", Call.DUP3, output, 1, 0);
    note("standard error", Call.DUP3, errors, 2, 0);
  }

  /// Makes the standard input, a terminal, the one that controls this session, which has none.
  public void controlTerminal() {
    note("terminal", Call.IOCTL, 0, PseudoTerminal.SET_CONTROLLING, 0);
  }

  /// Enters the namespaces of these kinds that a process is in, and the root that they have.
  public void join(ProcessDescriptor process, int kinds) {
    note("process " + process.pid(), Call.SETNS, process.descriptor(), kinds);
  }

  /// Closes every descriptor but the standard three.
  public void closeOtherDescriptors() {
    closeDescriptors(3);
  }

  /// Closes every descriptor but the standard three and the way to `calls`.
  public void closeOtherDescriptors(NotifiedCalls calls) {
    if (calls.sender() != NotifiedCalls.SENDER) {
      note("listener", Call.DUP3, calls.sender(), NotifiedCalls.SENDER, OpenFiles.CLOSE_ON_EXEC);
    }
    closeDescriptors(NotifiedCalls.SENDER + 1);
  }

  private void closeDescriptors(int first) {
    note("descriptors", Call.CLOSE_RANGE, first, 0xffffffffL, 0);
  }

  /// Takes a session of its own, without a terminal, and an empty session keyring.
  public void newSession() {
    note("", Call.SETSID);
    noteTolerant("", Call.KEYCTL, JOIN_SESSION_KEYRING, 0);
  }

  /// Takes the default action for every signal: exec keeps what is ignored.
  public void resetSignals() {
    long action = frame.allocate(32).address();
    for (int signal = 1; signal <= LAST_SIGNAL; signal++) {
      noteTolerant("", Call.RT_SIGACTION, signal, action, 0, 8);
    }
  }

  public void umask(int mask) {
    note("", Call.UMASK, mask);
  }

  /// `resource` as in `asm-generic/resource.h`; -1 is no limit.
  public void limit(String name, int resource, long soft, long hard) {
    MemorySegment limits = frame.allocate(16);
    limits.set(JAVA_LONG, 0, soft);
    limits.set(JAVA_LONG, 8, hard);
    note("limit " + name, Call.PRLIMIT64, 0, resource, limits.address(), 0);
  }

  /// Takes every capability but those of `kept` (bit n: capability n) out of the bounding set;
  /// `last` is the highest that the kernel knows.
  public void boundCapabilities(long kept, int last) {
    for (int capability = 0; capability <= last; capability++) {
      if ((kept >>> capability & 1) == 0) {
        note("capability " + capability, Call.PRCTL, DROP_BOUNDING, capability, 0, 0, 0);
      }
    }
  }

  /// Leaves these capabilities permitted and effective, none inheritable or ambient. The process
  /// must have them.
  public void holdCapabilities(long kept) {
    noteTolerant("ambient capabilities", Call.PRCTL, AMBIENT, AMBIENT_CLEAR_ALL, 0, 0, 0);
    MemorySegment head = frame.allocate(8);
    head.set(JAVA_INT, 0, CAPABILITY_VERSION_3);
    MemorySegment sets = frame.allocate(24);
    for (int half = 0; half < 2; half++) {
      int bits = (int) (kept >>> 32 * half);
      sets.set(JAVA_INT, 12L * half, bits);
      sets.set(JAVA_INT, 12L * half + 4, bits);
    }
    note("capabilities", Call.CAPSET, head.address(), sets.address());
  }

  public void forbidNewPrivileges() {
    note("no_new_privs", Call.PRCTL, SET_NO_NEW_PRIVILEGES, 1, 0, 0, 0);
  }

  /// Installs a seccomp filter: `struct sock_filter`s in this processor's byte order.
  public void filterCalls(byte[] program) {
    note("seccomp filter", Call.SECCOMP, FILTER_MODE, 0, description(program));
  }

  /// As {@link #filterCalls(byte[])}; the calls that the filter leaves to a listener go to `calls`.
  /// To be noted after {@link #closeOtherDescriptors(NotifiedCalls)}.
  public void filterCalls(byte[] program, NotifiedCalls calls) {
    note("seccomp filter", Call.SECCOMP, FILTER_MODE, NEW_LISTENER, description(program));
    // The listener has the lowest free number.
    MemorySegment message = NotifiedCalls.message(frame, NotifiedCalls.SENDER + 1);
    note("listener", Call.SENDMSG, NotifiedCalls.SENDER, message.address(), 0);
  }

  private long description(byte[] program) {
    MemorySegment description = frame.allocate(16);
    description.set(JAVA_SHORT, 0, (short) (program.length / 8));
    description.set(JAVA_LONG, 8, frame.copyOf(program).address());
    return description.address();
  }

  /// Becomes this user. The saved uid stays 0 until the exec (which sets it to the effective one):
  /// so no process of that user can trace this one while it shares its parent's memory.
  public void becomeUser(int uid, int gid, List<Integer> groups, boolean mayLackGroups)
      throws LinuxException {
    MemorySegment list = frame.allocate(4L * groups.size());
    for (int i = 0; i < groups.size(); i++) {
      list.setAtIndex(JAVA_INT, i, groups.get(i));
    }
    if (mayLackGroups) {
      noteTolerant("groups " + groups, Call.SETGROUPS, groups.size(), list.address());
    } else {
      note("groups " + groups, Call.SETGROUPS, groups.size(), list.address());
    }
    note("gid " + Integer.toUnsignedString(gid), Call.SETRESGID, gid, gid, gid);
    note("uid " + Integer.toUnsignedString(uid), Call.SETRESUID, uid, uid, 0);
  }

  /// Is killed when the thread that starts it ends. After {@link #becomeUser}, which undoes it.
  public void dieWithParent() {
    note("", Call.PRCTL, SET_PARENT_DEATH_SIGNAL, SIGKILL, 0, 0, 0);
  }

  /// Becomes the first of these programs that can be executed. The last thing to note.
  public void execute(List<String> candidates, List<String> argv, Map<String, String> environment)
      throws LinuxException {
    note("", Call.RT_SIGPROCMASK, SET_MASK, frame.allocate(8).address(), 0, 8);
    long argvAddress = texts(argv);
    List<String> variables = new ArrayList<>();
    environment.forEach((name, value) -> variables.add(name + "=" + value));
    long environmentAddress = texts(variables);
    firstExecution = calls.size();
    for (String candidate : candidates) {
      noteTolerant(candidate, Call.EXECVE, frame.text(candidate), argvAddress, environmentAddress);
    }
  }

  private long texts(List<String> texts) throws LinuxException {
    MemorySegment pointers = frame.allocate(8L * (texts.size() + 1));
    for (int i = 0; i < texts.size(); i++) {
      pointers.setAtIndex(JAVA_LONG, i, frame.text(texts.get(i)));
    }
    return pointers.address();
  }

  /// Starts the process in new namespaces of these kinds, and waits for its exec.
  ///
  /// @throws LinuxException where the clone or a call before the exec failed; no process is left
  public Start start(int namespaces) throws LinuxException {
    note("", Call.EXIT_GROUP, 127);
    MemorySegment table =
        frame.allocate(Trampoline.HEAD_BYTES + (long) Trampoline.CALL_BYTES * calls.size());
    table.set(JAVA_LONG, 0, namespaces | SHARE_MEMORY_AND_WAIT | SIGCHLD);
    table.set(JAVA_LONG, 8, -1);
    for (int i = 0; i < calls.size(); i++) {
      writeCall(table, i);
    }
    long pid = Trampoline.run(table);
    if (pid < 0) {
      throw new LinuxException("clone", "new process", new Errno((int) -pid));
    }
    ChildProcess process = new ChildProcess((int) pid);
    for (int i = 0; i < Math.min(firstExecution, calls.size()); i++) {
      long result = result(table, i);
      if (result < 0 && !calls.get(i).tolerant()) {
        process.await();
        Noted failed = calls.get(i);
        throw new LinuxException(failed.operation(), failed.path(), new Errno((int) -result));
      }
    }
    return outcome(table, process);
  }

  private Start outcome(MemorySegment table, ChildProcess process) throws LinuxException {
    List<Start.Attempt> attempts = new ArrayList<>();
    for (int i = firstExecution; i < calls.size() - 1; i++) {
      long result = result(table, i);
      if (result == 0) {
        return new Start.Started(process);
      }
      attempts.add(new Start.Attempt(calls.get(i).path(), new Errno((int) -result)));
    }
    process.await();
    return new Start.NotExecutable(attempts);
  }

  private void writeCall(MemorySegment table, int index) {
    Noted noted = calls.get(index);
    long at = at(index);
    table.set(JAVA_LONG, at, noted.call().number());
    for (int i = 0; i < noted.arguments().length; i++) {
      table.set(JAVA_LONG, at + 8 + 8L * i, noted.arguments()[i]);
    }
    table.set(JAVA_LONG, at + Trampoline.CONTINUE_OFFSET, noted.tolerant() ? 1 : 0);
  }

  private static long result(MemorySegment table, int index) {
    return table.get(JAVA_LONG, at(index) + Trampoline.RESULT_OFFSET);
  }

  private static long at(int index) {
    return Trampoline.HEAD_BYTES + (long) Trampoline.CALL_BYTES * index;
  }

  @Override
  public void close() {
    frame.close();
  }
}
