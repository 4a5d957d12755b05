package dev.strata.sandbox;

import dev.strata.linux.ChildProcess;
import dev.strata.linux.OutputPipes;
import dev.strata.linux.ProcessDescriptor;
import dev.strata.linux.Start;
import java.io.IOException;

/// One more process in the namespaces and the root of a run that goes on.
record JoinedRun(ProcessSpec spec, int pid) implements RunThread.Body {
  @Override
  public ExitStatus run(RunThread thread) throws IOException {
    Executable executable = Executable.of(spec);
    try (ProcessDescriptor other = ProcessDescriptor.open(pid);
        OutputPipes pipes = NamespaceRun.pipes(spec);
        StepProgram program = new StepProgram(spec, pipes, other, executable)) {
      other.joinPids();
      return switch (program.start()) {
        case Start.Started(ChildProcess started) -> thread.attend(started, pipes);
        case Start.NotExecutable(var attempts) -> {
          NamespaceRun.tell(thread, executable.complaint(attempts));
          yield new ExitStatus.Exited(executable.exitCode(attempts));
        }
      };
    }
  }
}
