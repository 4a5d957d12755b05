package dev.strata.sandbox;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// The sandbox that an OCI runtime makes, runc or crun: the second implementation beside {@link
/// NamespaceSandbox}, for machines whose owners trust no other, and to test the first against.
///
/// Each run has a platform thread with a mount namespace of its own, in which the root file system
/// is mounted and the runtime's bundle written. The runtime itself is process 1 of a pid namespace:
/// with it, everything that it started ends, whatever it was doing. Control groups are the
/// runtime's; what it leaves of them when killed is removed.
public final class OciSandbox implements Sandbox {
  private static final List<String> NAMES = List.of("runc", "crun");
  private static final String FOLDERS =
      "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

  private final Path runtime;
  private final Path mountPoint;

  /// `mountPoint` is as in {@link NamespaceSandbox}.
  ///
  /// @param runtime the program, runc or one with its command line
  public OciSandbox(Path runtime, Path mountPoint) {
    this.runtime = runtime;
    this.mountPoint = mountPoint.toAbsolutePath();
  }

  /// The runtime that is installed: runc rather than crun.
  ///
  /// @param searchPath folders to look in before the usual ones, separated by colons
  public static Optional<Path> findRuntime(String searchPath) {
    for (String name : NAMES) {
      for (String folder : (searchPath + ":" + FOLDERS).split(":")) {
        Path program = Path.of(folder, name);
        if (program.isAbsolute() && Files.isExecutable(program)) {
          return Optional.of(program);
        }
      }
    }
    return Optional.empty();
  }

  @Override
  public ExitStatus run(ProcessSpec spec, OutputSink output)
      throws InterruptedException, SandboxException {
    try {
      Files.createDirectories(mountPoint);
    } catch (IOException e) {
      throw new SandboxException("cannot make the folder " + mountPoint + ": " + e.getMessage(), e);
    }
    return RunThread.run(new OciRun(spec, runtime, mountPoint), output, spec.timeout());
  }
}
