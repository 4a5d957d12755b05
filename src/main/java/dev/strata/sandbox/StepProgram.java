package dev.strata.sandbox;

import static dev.strata.linux.Mounts.BIND;
import static dev.strata.linux.Mounts.NO_DEV;
import static dev.strata.linux.Mounts.NO_EXEC;
import static dev.strata.linux.Mounts.NO_SUID;
import static dev.strata.linux.Mounts.READ_ONLY;
import static dev.strata.linux.Mounts.RECURSIVE;
import static dev.strata.linux.Mounts.REMOUNT;

import dev.strata.linux.Architecture;
import dev.strata.linux.ChildProgram;
import dev.strata.linux.Errno;
import dev.strata.linux.LinuxException;
import dev.strata.linux.OutputPipes;
import dev.strata.linux.ProcessDescriptor;
import dev.strata.linux.StandardInput;
import dev.strata.linux.Start;
import java.io.IOException;
import java.util.EnumSet;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What the child does between clone and exec. The order matters: mounts first, then what must be
/// done as root, then the filter (which needs CAP_SYS_ADMIN or no-new-privileges), then the user.
final class StepProgram implements AutoCloseable {
  private static final int JOINED =
      ChildProgram.NEW_MOUNTS
          | ChildProgram.NEW_CGROUP
          | ChildProgram.NEW_UTS
          | ChildProgram.NEW_IPC
          | ChildProgram.NEW_NETWORK;
  private static final int NO_ACCESS_FLAGS = NO_SUID | NO_DEV | NO_EXEC;
  private static final long ALL_CAPABILITIES = -1;
  static final int UMASK = 0022;

  private final ChildProgram child = new ChildProgram();
  private final Ground ground;
  private final ProcessSpec spec;
  private final String place;
  private final int namespaces;
  private final Set<Defence> defences;
  private final Executable executable;
  private final @Nullable OwnerNotes notes;

  StepProgram(
      Ground ground,
      ProcessSpec spec,
      StepRoot root,
      OutputPipes pipes,
      ControlGroup group,
      Executable executable,
      Set<Defence> defences,
      OptionalInt processLimit,
      @Nullable OwnerNotes notes)
      throws IOException {
    this.ground = ground;
    this.spec = spec;
    this.place = root.at("proc");
    this.namespaces =
        (defences.contains(Defence.OWN_PIDS) ? ChildProgram.NEW_PIDS : 0)
            | (defences.contains(Defence.OWN_MOUNTS) ? ChildProgram.NEW_MOUNTS : 0);
    this.defences = defences;
    this.executable = executable;
    this.notes = notes;
    child.resetSignals();
    if (has(Defence.OWN_SESSION)) {
      child.newSession();
    }
    group.joinIn(child);
    if (has(Defence.OWN_CGROUPS)) {
      child.unshare(ChildProgram.NEW_CGROUP);
    }
    mountKernelFolders(root);
    enterRoot(root);
    if (processLimit.isPresent() && has(Defence.OWN_PIDS) && ProcessLimit.isPerPidNamespace()) {
      child.writeFile("/proc/sys/kernel/pid_max", Integer.toString(processLimit.getAsInt()));
    }
    hidePaths();
    prepareProcess(pipes);
    dropPrivileges();
    child.execute(executable.candidates(), spec.argv(), spec.environment());
  }

  /// A program that joins what another one runs in, and is kept as that is.
  StepProgram(ProcessSpec spec, OutputPipes pipes, ProcessDescriptor other, Executable executable)
      throws IOException {
    this.ground = Ground.read();
    this.spec = spec;
    this.defences = EnumSet.allOf(Defence.class);
    this.executable = executable;
    this.notes = null;
    this.place = "";
    this.namespaces = 0;
    child.resetSignals();
    child.newSession();
    child.join(other, JOINED);
    prepareProcess(pipes);
    dropPrivileges();
    child.execute(executable.candidates(), spec.argv(), spec.environment());
  }

  private boolean has(Defence defence) {
    return defences.contains(defence);
  }

  private void mountKernelFolders(StepRoot root) throws LinuxException {
    child.mount("proc", root.at("proc"), "proc", NO_ACCESS_FLAGS, "");
    child.tryMount("mqueue", root.at("dev/mqueue"), "mqueue", NO_ACCESS_FLAGS, "");
    // Absent where the kernel or the host has no cgroup v2.
    child.tryMount(
        "cgroup2",
        root.at("sys/fs/cgroup"),
        "cgroup2",
        NO_ACCESS_FLAGS | (spec.insecure() ? 0 : READ_ONLY),
        "");
  }

  private void enterRoot(StepRoot root) throws LinuxException {
    if (has(Defence.OWN_MOUNTS)) {
      child.enterRoot(root.at(""));
    } else {
      child.changeRoot(root.at(""));
    }
    // Not in the thread's namespace, which still has to clear the mount targets away.
    if (spec.readOnlyRoot() && has(Defence.READ_ONLY_MOUNTS)) {
      child.mount("none", "/", "", REMOUNT | BIND | READ_ONLY | root.rootFlags(), "");
    }
  }

  private void hidePaths() throws LinuxException {
    if (spec.insecure()) {
      return;
    }
    if (has(Defence.MASKED_PATHS)) {
      for (String path : ground.maskedFolders()) {
        child.mount("tmpfs", path, "tmpfs", READ_ONLY | NO_ACCESS_FLAGS, "size=0,nr_inodes=1");
      }
      for (String path : ground.maskedFiles()) {
        child.mount("/dev/null", path, "", BIND, "");
      }
    }
    if (has(Defence.READ_ONLY_PATHS)) {
      for (String path : ground.readOnlyPaths()) {
        child.mount(path, path, "", BIND | RECURSIVE, "");
        child.mount("none", path, "", REMOUNT | BIND | READ_ONLY | NO_ACCESS_FLAGS, "");
      }
    }
  }

  private void prepareProcess(OutputPipes pipes) throws LinuxException {
    child.umask(UMASK);
    for (Limits.Ulimit limit : spec.limits().ulimits()) {
      child.limit(
          limit.name(), ResourceLimit.of(limit.name()).number(), limit.soft(), limit.hard());
    }
    redirect(pipes);
    if (notes != null) {
      notes.closeOtherDescriptors(child);
    } else if (has(Defence.CLOSED_DESCRIPTORS)) {
      child.closeOtherDescriptors();
    }
    child.changeFolder(spec.workingDir());
  }

  private void redirect(OutputPipes pipes) throws LinuxException {
    int output = pipes.writer(OutputPipes.OUTPUT);
    int errors = pipes.writer(OutputPipes.ERRORS);
    int uid = spec.credentials().uid();
    int gid = spec.credentials().gid();
    switch (spec.attachment()) {
      case Attachment.Nothing() -> child.redirect(output, errors, uid, gid);
      case Attachment.Input(StandardInput input) ->
          child.redirect(input.descriptor(), output, errors, uid, gid);
      case Attachment.Terminal _ -> {
        child.redirect(output, output, errors, uid, gid);
        child.controlTerminal();
      }
    }
  }

  private void dropPrivileges() throws LinuxException {
    long kept =
        spec.insecure() || !has(Defence.BOUNDED_CAPABILITIES)
            ? ALL_CAPABILITIES
            : Capabilities.DEFAULT;
    child.boundCapabilities(kept, ground.lastCapability());
    if (has(Defence.NO_NEW_PRIVILEGES) && !spec.newPrivileges() && !spec.insecure()) {
      child.forbidNewPrivileges();
    }
    filterCalls();
    child.holdCapabilities(kept & ground.permitted());
    Credentials user = spec.credentials();
    // In a user namespace with one id, groups cannot be set; then no step can have any.
    boolean mayLackGroups = ground.deniesGroups() && user.groups().isEmpty();
    child.becomeUser(user.uid(), user.gid(), user.groups(), mayLackGroups);
    child.dieWithParent();
  }

  private void filterCalls() {
    boolean filters = has(Defence.CALL_FILTER) && !spec.insecure();
    Architecture architecture = Architecture.current();
    if (notes != null) {
      notes.filterCalls(
          child,
          filters ? CallFilter.program(architecture, true) : CallFilter.ownersOnly(architecture));
    } else if (filters) {
      child.filterCalls(CallFilter.program());
    }
  }

  Start start() throws IOException {
    try {
      return child.start(namespaces);
    } catch (LinuxException e) {
      throw new SandboxException(explain(e), e);
    }
  }

  private String explain(LinuxException e) {
    if (e.operation().equals("chdir") && e.path().equals(spec.workingDir())) {
      return "working folder " + e.path() + " cannot be entered: " + e.errno().name();
    }
    boolean identity = e.operation().startsWith("setres") || e.operation().equals("setgroups");
    if (identity && (e.errno().equals(Errno.EINVAL) || e.errno().equals(Errno.EPERM))) {
      return e.path()
          + " cannot be taken: it is not mapped in this user namespace; give this user a range in"
          + " /etc/subuid and /etc/subgid, or run as root";
    }
    if (e.operation().equals("mount") && e.path().equals(place)) {
      return "cannot mount /proc: "
          + e.errno().name()
          + "; where this program itself runs in a container, that container must not mask /proc";
    }
    return "cannot start \"" + executable.name() + "\": " + e.getMessage();
  }

  @Override
  public void close() {
    child.close();
  }
}
