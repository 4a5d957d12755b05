package dev.strata.sandbox;

import dev.strata.linux.ChildProcess;
import dev.strata.linux.OutputPipes;
import dev.strata.linux.PseudoTerminal;
import dev.strata.linux.Start;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.OptionalInt;
import java.util.Set;

/// One run of the {@link NamespaceSandbox}.
record NamespaceRun(
    Ground ground,
    ProcessSpec spec,
    String mountPoint,
    Set<Defence> defences,
    int mostProcesses,
    boolean notesOwners)
    implements RunThread.Body {
  @Override
  public ExitStatus run(RunThread thread) throws IOException {
    try (ControlGroup group = ControlGroup.make(spec.limits(), groupProcessLimit());
        StepRoot root = StepRoot.assemble(spec, mountPoint, defences);
        OutputPipes pipes = pipes(spec)) {
      ExitStatus status = start(thread, root, pipes, group);
      if (!status.isSuccess() && group.ranOutOfMemory()) {
        tell(thread, "out of memory: a process of this step was killed, as --memory says\n");
      }
      return status;
    }
  }

  static OutputPipes pipes(ProcessSpec spec) throws IOException {
    return spec.attachment() instanceof Attachment.Terminal(PseudoTerminal terminal)
        ? OutputPipes.of(terminal)
        : OutputPipes.open();
  }

  private OptionalInt processLimit() {
    return defences.contains(Defence.PROCESS_LIMIT)
        ? OptionalInt.of(mostProcesses)
        : OptionalInt.empty();
  }

  /// The limit that a control group must keep, as the pid namespace cannot.
  private OptionalInt groupProcessLimit() {
    return ProcessLimit.isPerPidNamespace() ? OptionalInt.empty() : processLimit();
  }

  private ExitStatus start(RunThread thread, StepRoot root, OutputPipes pipes, ControlGroup group)
      throws IOException {
    Executable executable = Executable.of(spec);
    try (OwnerNotes notes = notesOwners ? OwnerNotes.open() : null;
        StepProgram program =
            new StepProgram(
                ground, spec, root, pipes, group, executable, defences, processLimit(), notes)) {
      return switch (program.start()) {
        case Start.Started(ChildProcess started) ->
            thread.attend(started, pipes, notes == null ? () -> {} : notes::begin);
        case Start.NotExecutable(var attempts) -> {
          tell(thread, executable.complaint(attempts));
          yield new ExitStatus.Exited(executable.exitCode(attempts));
        }
      };
    }
  }

  static void tell(RunThread thread, String line) {
    thread.write(OutputSink.Stream.STDERR, line.getBytes(StandardCharsets.UTF_8));
  }
}
