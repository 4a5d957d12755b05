package dev.strata.sandbox;

import dev.strata.linux.Identity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The sandbox made of Linux namespaces, without a helper program.
///
/// Each run has a platform thread. It takes mount, IPC, UTS and, where asked, network namespaces of
/// its own, puts the root together at {@link #NamespaceSandbox the mount point}, and clones a child
/// into new pid, cgroup and mount namespaces. The child mounts /proc, enters the root, drops
/// capabilities, installs the call filter, becomes the user, and executes the program. It is
/// process 1 of its pid namespace: with it, everything that it started ends. The thread never
/// enters the root, so the JVM's own files stay in reach.
///
/// As an ordinary user it works inside a user namespace in which the JVM is root. What such a
/// namespace forbids is replaced: device nodes are the host's (whose modes it cannot change), and
/// users that are not mapped are refused. Where it has one id alone, changes of owners are noted
/// ({@link OwnerNotes}).
public final class NamespaceSandbox implements Sandbox {
  private final Path mountPoint;
  private final Set<Defence> defences;
  private final int processLimit;
  private final boolean notesOwners;
  private @Nullable Ground ground;

  /// `mountPoint` is a folder, made where missing, at which each run puts its root together in its
  /// own mount namespace: all runs may share it, and outside of them it stays empty.
  public NamespaceSandbox(Path mountPoint) {
    this(mountPoint, EnumSet.allOf(Defence.class), ProcessLimit.DEFAULT, Identity.hasSingleId());
  }

  NamespaceSandbox(Path mountPoint, Set<Defence> defences, int processLimit, boolean notesOwners) {
    this.mountPoint = mountPoint.toAbsolutePath();
    this.defences = EnumSet.copyOf(defences);
    this.processLimit = processLimit;
    this.notesOwners = notesOwners;
  }

  /// Runs one more process beside one that {@link #run} started and that still runs: in its
  /// namespaces and its root, held as it is. Of the spec, what makes a root does not count.
  ///
  /// @param pid as {@link OutputSink#started} told it
  public static ExitStatus join(int pid, ProcessSpec spec, OutputSink output)
      throws InterruptedException, SandboxException {
    return RunThread.run(new JoinedRun(spec, pid), output, spec.timeout());
  }

  @Override
  public ExitStatus run(ProcessSpec spec, OutputSink output)
      throws InterruptedException, SandboxException {
    return RunThread.run(
        thread ->
            new NamespaceRun(
                    ground(), spec, mountPoint.toString(), defences, processLimit, notesOwners)
                .run(thread),
        output,
        spec.timeout());
  }

  /// The first run also makes the mount point.
  private synchronized Ground ground() throws IOException {
    if (ground == null) {
      Files.createDirectories(mountPoint);
      ground = Ground.read();
    }
    return ground;
  }
}
