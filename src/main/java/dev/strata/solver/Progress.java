package dev.strata.solver;

import dev.strata.source.Diagnostic;
import dev.strata.source.SourceFile;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// Numbers the vertices of one build and sends its events, one at a time, each with its time.
public final class Progress {
  private final BuildEvent.Sink sink;
  private final Clock clock;
  private int vertices;

  public Progress(BuildEvent.Sink sink, Clock clock) {
    this.sink = sink;
    this.clock = clock;
  }

  public Vertex declare(String name) {
    return declare(name, Optional.empty());
  }

  synchronized Vertex declare(String name, Optional<BuildEvent.Place> place) {
    Vertex vertex = new Vertex(++vertices, name);
    sink.take(new BuildEvent.Declared(clock.instant(), vertex.number, name, place));
    return vertex;
  }

  public synchronized void warn(SourceFile file, Diagnostic diagnostic) {
    sink.take(new BuildEvent.Warned(clock.instant(), file, diagnostic));
  }

  public synchronized void notice(String text) {
    sink.take(new BuildEvent.Noticed(clock.instant(), text));
  }

  public synchronized void end(BuildSummary summary) {
    sink.take(new BuildEvent.Ended(clock.instant(), summary));
  }

  private synchronized void send(BuildEvent event) {
    sink.take(event);
  }

  /// One line of progress. It is started at most once, and finished at most once.
  public final class Vertex {
    private final int number;
    private final String name;
    private Instant start = Instant.EPOCH;
    private boolean started;
    private boolean finished;

    private Vertex(int number, String name) {
      this.number = number;
      this.name = name;
    }

    public int number() {
      return number;
    }

    public String name() {
      return name;
    }

    public synchronized void start() {
      if (!started) {
        started = true;
        start = clock.instant();
        send(new BuildEvent.Started(start, number));
      }
    }

    public void status(String text) {
      send(new BuildEvent.Status(clock.instant(), number, text));
    }

    /// Bytes that have been moved, of so many.
    public void moved(long bytes, long ofBytes) {
      send(new BuildEvent.Moved(clock.instant(), number, bytes, ofBytes));
    }

    public void decided(String reason) {
      send(new BuildEvent.Decided(clock.instant(), number, reason));
    }

    public void log(boolean stderr, byte[] bytes) {
      send(new BuildEvent.Log(clock.instant(), number, stderr, bytes));
    }

    public synchronized void finish(Outcome outcome) {
      if (!finished) {
        finished = true;
        start();
        send(new BuildEvent.Finished(clock.instant(), number, outcome));
      }
    }

    synchronized void cancelIfStarted() {
      if (started) {
        finish(new Outcome.Cancelled());
      }
    }

    /// Done, as work that is no step.
    public void done() {
      finish(new Outcome.Done(elapsed()));
    }

    /// When it was started; the epoch before that.
    synchronized Instant startedAt() {
      return start;
    }

    public synchronized Duration elapsed() {
      return started ? Duration.between(start, clock.instant()) : Duration.ZERO;
    }
  }
}
