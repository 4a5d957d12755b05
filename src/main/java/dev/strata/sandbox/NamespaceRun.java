package dev.strata.sandbox;

import dev.strata.linux.ChildProcess;
import dev.strata.linux.LinuxException;
import dev.strata.linux.OutputPipes;
import dev.strata.linux.Start;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// One run: the body of its thread.
final class NamespaceRun implements Runnable {
  sealed interface Outcome {}

  record Ended(ExitStatus status) implements Outcome {}

  record Failed(Throwable cause) implements Outcome {}

  private final ProcessSpec spec;
  private final OutputSink output;
  private final String mountPoint;
  private final Set<Defence> defences;
  private final int processLimit;
  private final boolean notesOwners;

  private @Nullable Outcome outcome;
  private @Nullable ChildProcess process;
  private boolean killed;

  NamespaceRun(
      ProcessSpec spec,
      OutputSink output,
      String mountPoint,
      Set<Defence> defences,
      int processLimit,
      boolean notesOwners) {
    this.spec = spec;
    this.output = output;
    this.mountPoint = mountPoint;
    this.defences = defences;
    this.processLimit = processLimit;
    this.notesOwners = notesOwners;
  }

  /// To be asked after the thread has ended.
  synchronized Outcome outcome() {
    if (outcome == null) {
      throw new IllegalStateException("the run has not ended");
    }
    return outcome;
  }

  /// Ends the run as soon as can be; `thread` is the one that this is the body of.
  synchronized void kill(Thread thread) {
    killed = true;
    if (process != null) {
      process.kill();
      // The sink may be holding the thread back.
      thread.interrupt();
    }
  }

  @Override
  @SuppressWarnings("CatchingUnchecked") // Carried to the caller's thread.
  public void run() {
    Outcome result;
    try {
      result = new Ended(runToEnd());
    } catch (Throwable t) {
      result = new Failed(t);
    }
    synchronized (this) {
      outcome = result;
    }
  }

  private ExitStatus runToEnd() throws IOException {
    try (ControlGroup group = ControlGroup.make(spec.limits(), groupProcessLimit());
        StepRoot root = StepRoot.assemble(spec, mountPoint, defences);
        OutputPipes pipes = OutputPipes.open()) {
      return start(root, pipes, group);
    }
  }

  private OptionalInt processLimit() {
    return defences.contains(Defence.PROCESS_LIMIT)
        ? OptionalInt.of(processLimit)
        : OptionalInt.empty();
  }

  /// The limit that a control group must keep, as the pid namespace cannot.
  private OptionalInt groupProcessLimit() {
    return ProcessLimit.isPerPidNamespace() ? OptionalInt.empty() : processLimit();
  }

  private ExitStatus start(StepRoot root, OutputPipes pipes, ControlGroup group)
      throws IOException {
    Executable executable = Executable.of(spec);
    try (OwnerNotes notes = notesOwners ? OwnerNotes.open() : null;
        StepProgram program =
            new StepProgram(
                spec, root, pipes, group, executable, defences, processLimit(), notes)) {
      return switch (program.start()) {
        case Start.Started(ChildProcess started) -> attend(started, pipes, notes);
        case Start.NotExecutable(var attempts) -> {
          byte[] message = executable.complaint(attempts).getBytes(StandardCharsets.UTF_8);
          output.write(OutputSink.Stream.STDERR, message, 0, message.length);
          yield new ExitStatus.Exited(executable.exitCode(attempts));
        }
      };
    }
  }

  /// Passes on what the process writes until it ends. Whatever happens, it has ended afterwards.
  private ExitStatus attend(ChildProcess started, OutputPipes pipes, @Nullable OwnerNotes notes)
      throws LinuxException {
    boolean done = false;
    ChildProcess.End end;
    try {
      announce(started);
      if (notes != null) {
        notes.begin();
      }
      pipes.closeWriters();
      for (int which = pipes.await(); which != OutputPipes.ENDED; which = pipes.await()) {
        pass(which, pipes.bytes());
      }
      done = true;
    } finally {
      if (!done) {
        started.kill();
      }
      end = started.await();
    }
    return end.signal() == 0
        ? new ExitStatus.Exited(end.code())
        : new ExitStatus.Signalled(end.signal(), SignalNames.of(end.signal()));
  }

  private synchronized void announce(ChildProcess started) {
    process = started;
    if (killed) {
      started.kill();
    }
  }

  private void pass(int which, byte[] bytes) {
    OutputSink.Stream stream =
        which == OutputPipes.OUTPUT ? OutputSink.Stream.STDOUT : OutputSink.Stream.STDERR;
    if (!isKilled()) {
      output.write(stream, bytes, 0, bytes.length);
    }
  }

  private synchronized boolean isKilled() {
    return killed;
  }
}
