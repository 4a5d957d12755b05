package dev.strata.sandbox;

import dev.strata.linux.ChildProcess;
import dev.strata.linux.LinuxException;
import dev.strata.linux.OutputPipes;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The platform thread of one run: it may take namespaces of its own, and ends with the run. It
/// passes on what the process writes, and kills it when the time is over or the caller is
/// interrupted.
final class RunThread implements Runnable {
  /// Sets a run up, starts its process and gives it to {@link #attend}.
  @FunctionalInterface
  interface Body {
    ExitStatus run(RunThread thread) throws IOException;
  }

  /// What is to happen as soon as the process has started.
  interface Begun {
    void begin() throws LinuxException;
  }

  private sealed interface Outcome {}

  private record Ended(ExitStatus status) implements Outcome {}

  private record Failed(Throwable cause) implements Outcome {}

  private final Body body;
  private final OutputSink output;

  private @Nullable Outcome outcome;
  private @Nullable ChildProcess process;
  private boolean killed;

  private RunThread(Body body, OutputSink output) {
    this.body = body;
    this.output = output;
  }

  /// Runs it on a new thread, and waits for the end.
  static ExitStatus run(Body body, OutputSink output, Optional<Duration> timeout)
      throws InterruptedException, SandboxException {
    RunThread run = new RunThread(body, output);
    Thread thread = Thread.ofPlatform().name("sandbox").start(run);
    boolean timedOut = false;
    try {
      timedOut = !awaitEnd(thread, timeout);
    } catch (InterruptedException e) {
      run.killAndAwait(thread);
      throw e;
    }
    if (timedOut) {
      run.killAndAwait(thread);
      return new ExitStatus.TimedOut(timeout.orElse(Duration.ZERO));
    }
    return run.status();
  }

  /// False when the time is over first.
  private static boolean awaitEnd(Thread thread, Optional<Duration> timeout)
      throws InterruptedException {
    if (timeout.isPresent()) {
      return thread.join(timeout.get());
    }
    thread.join();
    return true;
  }

  /// Waits however often it is interrupted: nothing of the run may be left.
  private void killAndAwait(Thread thread) {
    kill(thread);
    boolean interrupted = false;
    while (true) {
      try {
        thread.join();
        break;
      } catch (InterruptedException _) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized void kill(Thread thread) {
    killed = true;
    if (process != null) {
      process.kill();
      // The sink may be holding the thread back.
      thread.interrupt();
    }
  }

  private synchronized ExitStatus status() throws SandboxException {
    if (outcome == null) {
      throw new IllegalStateException("the run has not ended");
    }
    return switch (outcome) {
      case Ended(ExitStatus status) -> status;
      case Failed(Throwable cause) -> throw asSandboxException(cause);
    };
  }

  /// What is no fault of the environment is thrown as it is.
  private static SandboxException asSandboxException(Throwable cause) {
    return switch (cause) {
      case SandboxException e -> e;
      case IOException e -> new SandboxException("sandbox: " + e.getMessage(), e);
      case RuntimeException e -> throw e;
      case Error e -> throw e;
      default -> throw new IllegalStateException(cause);
    };
  }

  @Override
  @SuppressWarnings("CatchingUnchecked") // Carried to the caller's thread.
  public void run() {
    Outcome result;
    try {
      result = new Ended(body.run(this));
    } catch (Throwable t) {
      result = new Failed(t);
    }
    synchronized (this) {
      outcome = result;
    }
  }

  /// As {@link #attend(ChildProcess, OutputPipes, Begun)}, where nothing is to begin.
  ExitStatus attend(ChildProcess started, OutputPipes pipes) throws LinuxException {
    return attend(started, pipes, () -> {});
  }

  /// Passes on what the process writes until it ends. Whatever happens, it has ended afterwards.
  ExitStatus attend(ChildProcess started, OutputPipes pipes, Begun begun) throws LinuxException {
    boolean done = false;
    ChildProcess.End end;
    try {
      announce(started);
      output.started(started.pid());
      begun.begin();
      pipes.closeWriters();
      for (int which = pipes.await(); which != OutputPipes.ENDED; which = pipes.await()) {
        write(
            which == OutputPipes.OUTPUT ? OutputSink.Stream.STDOUT : OutputSink.Stream.STDERR,
            pipes.bytes());
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

  /// Passes this on, unless the run was killed.
  void write(OutputSink.Stream stream, byte[] bytes) {
    if (!isKilled()) {
      output.write(stream, bytes, 0, bytes.length);
    }
  }

  private synchronized boolean isKilled() {
    return killed;
  }
}
