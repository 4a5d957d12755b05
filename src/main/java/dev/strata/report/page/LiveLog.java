package dev.strata.report.page;

import dev.strata.oci.Json;
import dev.strata.solver.BuildEvent;
import dev.strata.solver.Outcome;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import java.util.function.UnaryOperator;

/// What a build does, as it does it, in a file of JSON lines for whoever looks on, and every event
/// passed on. Times are `at`, in milliseconds since the build's start. The events:
///
/// ```text
/// build     id, started, dockerfile, source: always the first line
/// step      vertex, id, stage, line, instruction: a step that will be worked on
/// other     vertex, name: other work
/// started   vertex
/// decided   vertex, reason: the step will be run, and why
/// status    vertex, text
/// log       vertex, text: output; left out once the file has 4 MiB
/// finished  vertex, outcome (hit | run | done | failed | canceled), reason, savedMillis
/// notice    text
/// closed    always the last line, unless the process was killed
/// ```
///
/// Values of secrets are in none of them. Output comes a line at a time, since a value may come in
/// two pieces.
///
/// The file takes the place of the last build's by a rename; a reader that has that one open keeps
/// it. A file that cannot be written stops no build: nobody can look on then.
public final class LiveLog implements BuildEvent.Sink, AutoCloseable {
  private static final long MOST_BYTES = 4L << 20;

  /// A longer line comes in pieces.
  private static final int LONGEST_LINE_BYTES = 1 << 16;

  private final BuildEvent.Sink next;
  private final Path file;
  private OutputStream out = OutputStream.nullOutputStream();
  private UnaryOperator<String> scrub = UnaryOperator.identity();
  private final Map<Integer, ByteArrayOutputStream> lines = new HashMap<>();
  private Instant start = Instant.EPOCH;
  private long written;

  public LiveLog(Path file, BuildEvent.Sink next) {
    this.file = file;
    this.next = next;
  }

  /// Begins the file.
  ///
  /// @param scrubbing takes the values of secrets out of a text
  public synchronized void begin(
      String id,
      Instant started,
      String dockerfile,
      String source,
      UnaryOperator<String> scrubbing) {
    start = started;
    scrub = scrubbing;
    Path fresh = file.resolveSibling(file.getFileName() + ".new");
    try {
      out = Files.newOutputStream(fresh);
      put(
          line("build")
              .text("id", id)
              .text("started", started.toString())
              .text("dockerfile", dockerfile)
              .text("source", source));
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException _) {
      out = OutputStream.nullOutputStream();
    }
  }

  @Override
  public synchronized void take(BuildEvent event) {
    next.take(event);
    switch (event) {
      case BuildEvent.Declared e -> put(declared(e));
      case BuildEvent.Started e -> put(line("started", e).vertex(e.vertex()));
      case BuildEvent.Decided e ->
          put(line("decided", e).vertex(e.vertex()).text("reason", e.reason()));
      case BuildEvent.Status e -> put(line("status", e).vertex(e.vertex()).text("text", e.text()));
      case BuildEvent.Log e -> log(e);
      case BuildEvent.Finished e -> {
        ByteArrayOutputStream rest = lines.remove(e.vertex());
        if (rest != null) {
          putLog(e, e.vertex(), rest);
        }
        put(finished(e));
      }
      case BuildEvent.Noticed e -> put(line("notice", e).text("text", e.text()));
      case BuildEvent.Moved _, BuildEvent.Warned _, BuildEvent.Ended _ -> {}
    }
  }

  private void log(BuildEvent.Log event) {
    ByteArrayOutputStream line =
        lines.computeIfAbsent(event.vertex(), _ -> new ByteArrayOutputStream());
    byte[] bytes = event.bytes();
    int end = bytes.length;
    while (end > 0 && bytes[end - 1] != '\n' && bytes[end - 1] != '\r') {
      end--;
    }
    line.write(bytes, 0, end);
    if (end > 0 || line.size() > LONGEST_LINE_BYTES) {
      putLog(event, event.vertex(), line);
      line.reset();
    }
    line.write(bytes, end, bytes.length - end);
  }

  private void putLog(BuildEvent event, int vertex, ByteArrayOutputStream bytes) {
    if (written < MOST_BYTES && bytes.size() > 0) {
      put(line("log", event).vertex(vertex).text("text", bytes.toString(StandardCharsets.UTF_8)));
    }
  }

  private Line declared(BuildEvent.Declared event) {
    if (event.place().isEmpty()) {
      return line("other", event).vertex(event.vertex()).text("name", event.name());
    }
    BuildEvent.Place place = event.place().get();
    return line("step", event)
        .vertex(event.vertex())
        .text("id", place.step().toString())
        .text("stage", place.stage())
        .number("line", place.line())
        .text("instruction", place.instruction());
  }

  private Line finished(BuildEvent.Finished event) {
    Line line = line("finished", event).vertex(event.vertex());
    return switch (event.outcome()) {
      case Outcome.Cached(Duration saved, String reason) -> reused(line, "hit", saved, reason);
      case Outcome.Witnessed(Duration saved, String reason) ->
          reused(line, "witness", saved, reason);
      case Outcome.Ran(_, String reason) -> line.text("outcome", "run").text("reason", reason);
      case Outcome.Done _ -> line.text("outcome", "done");
      case Outcome.Failed(String message) -> line.text("outcome", "failed").text("reason", message);
      case Outcome.Cancelled() -> line.text("outcome", "canceled");
    };
  }

  private static Line reused(Line line, String outcome, Duration saved, String reason) {
    return line.text("outcome", outcome)
        .text("reason", reason)
        .number("savedMillis", saved.toMillis());
  }

  private Line line(String event, BuildEvent of) {
    return line(event).number("at", Duration.between(start, of.at()).toMillis());
  }

  private Line line(String event) {
    return new Line(scrub).text("event", event);
  }

  private void put(Line line) {
    StringBuilder text = new StringBuilder();
    try {
      ScriptJson.write(new Json.Members(line.members), text);
      byte[] bytes = text.append('\n').toString().getBytes(StandardCharsets.UTF_8);
      out.write(bytes);
      written += bytes.length;
    } catch (IOException _) {
      out = OutputStream.nullOutputStream();
    }
  }

  @Override
  public synchronized void close() {
    put(line("closed"));
    try {
      out.close();
    } catch (IOException _) {
      // Whoever looks on sees the build end by the lock.
    }
    out = OutputStream.nullOutputStream();
  }

  private static final class Line {
    private final SequencedMap<String, Json> members = new LinkedHashMap<>();
    private final UnaryOperator<String> scrub;

    Line(UnaryOperator<String> scrub) {
      this.scrub = scrub;
    }

    Line text(String name, String value) {
      members.put(name, Json.text(scrub.apply(value)));
      return this;
    }

    Line number(String name, long value) {
      members.put(name, Json.number(value));
      return this;
    }

    Line vertex(int number) {
      return number("vertex", number);
    }
  }
}
