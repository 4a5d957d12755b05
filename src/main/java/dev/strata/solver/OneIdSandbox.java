package dev.strata.solver;

import dev.strata.sandbox.ExitStatus;
import dev.strata.sandbox.OutputSink;
import dev.strata.sandbox.ProcessSpec;
import dev.strata.sandbox.Sandbox;
import dev.strata.sandbox.SandboxException;
import java.util.concurrent.atomic.AtomicBoolean;

/// A sandbox in which no owner can be changed: it says so before the first run of a build.
final class OneIdSandbox implements Sandbox {
  private final Sandbox sandbox;
  private final Progress progress;
  private final AtomicBoolean told = new AtomicBoolean();

  OneIdSandbox(Sandbox sandbox, Progress progress) {
    this.sandbox = sandbox;
    this.progress = progress;
  }

  @Override
  public ExitStatus run(ProcessSpec spec, OutputSink output)
      throws InterruptedException, SandboxException {
    if (told.compareAndSet(false, true)) {
      progress.notice(
          "with --sandbox=oci, chown fails in RUN steps and owners are not noted, as this user has"
              + " one id: leave the option out, or give the user a range in /etc/subuid and"
              + " /etc/subgid");
    }
    return sandbox.run(spec, output);
  }
}
