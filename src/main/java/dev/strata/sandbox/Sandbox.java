package dev.strata.sandbox;

/// Runs processes in isolation. Safe for use by several threads: runs do not see each other.
public interface Sandbox {
  /// Runs a process to its end, and with it ends every process that it started. Afterwards no
  /// process, mount, namespace or control group of the run is left.
  ///
  /// A program that cannot be executed is no exception: it is exit code 127 (not found) or 126
  /// (not executable), with a line on standard error, as from a shell.
  ///
  /// @throws InterruptedException when the calling thread is interrupted: the run is killed first,
  ///     and has left nothing behind
  /// @throws SandboxException when the isolation or the root cannot be set up; the process has not
  ///     run
  ExitStatus run(ProcessSpec spec, OutputSink output) throws InterruptedException, SandboxException;
}
