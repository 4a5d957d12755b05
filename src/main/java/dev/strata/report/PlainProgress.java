package dev.strata.report;

import dev.strata.solver.BuildEvent;
import dev.strata.solver.Outcome;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/// Progress as lines, in the form of BuildKit's `--progress=plain`: `#5 [build 2/4] COPY . .`, `#5
/// CACHED`. For a step that runs, one more line says why.
public final class PlainProgress implements BuildEvent.Sink {
  private static final Duration MOVED_EVERY = Duration.ofSeconds(5);
  private final PrintStream out;
  private final Palette palette;
  private final Map<Integer, String> names = new HashMap<>();
  private final Map<Integer, Instant> starts = new HashMap<>();
  private final Map<Integer, Instant> lastMoved = new HashMap<>();
  private final Map<Integer, OutputLines> outputs = new HashMap<>();
  private int lastShown;

  public PlainProgress(PrintStream out, Palette palette) {
    this.out = out;
    this.palette = palette;
  }

  @Override
  public void take(BuildEvent event) {
    switch (event) {
      case BuildEvent.Declared e -> names.put(e.vertex(), e.name());
      case BuildEvent.Started e -> {
        starts.put(e.vertex(), e.at());
        focus(e.vertex());
      }
      case BuildEvent.Decided e -> line(e.vertex(), palette.blue("RUNS") + " " + e.reason());
      case BuildEvent.Status e -> line(e.vertex(), e.text());
      case BuildEvent.Moved e -> moved(e);
      case BuildEvent.Log e -> {
        for (String text : output(e.vertex()).add(e.bytes())) {
          log(e.vertex(), e.at(), text);
        }
      }
      case BuildEvent.Finished e -> finish(e);
      case BuildEvent.Warned e ->
          out.println(
              palette.yellow("WARN")
                  + ": "
                  + e.diagnostic().rule().map(r -> r + ": ").orElse("")
                  + e.diagnostic().message()
                  + " (line "
                  + e.file().lineAt(e.diagnostic().range().start())
                  + ")");
      case BuildEvent.Noticed e -> out.println(palette.faint(e.text()));
      case BuildEvent.Ended e -> {
        out.println();
        out.println(ClosingLine.of(e.summary(), palette));
      }
    }
    out.flush();
  }

  /// A line every few seconds, and one at the end.
  private void moved(BuildEvent.Moved e) {
    Instant before = lastMoved.getOrDefault(e.vertex(), starts.getOrDefault(e.vertex(), e.at()));
    if (e.bytes() == e.ofBytes() || Duration.between(before, e.at()).compareTo(MOVED_EVERY) >= 0) {
      lastMoved.put(e.vertex(), e.at());
      line(e.vertex(), Bytes.format(e.bytes()) + " / " + Bytes.format(e.ofBytes()));
    }
  }

  private void finish(BuildEvent.Finished e) {
    for (String text : output(e.vertex()).rest()) {
      log(e.vertex(), e.at(), text);
    }
    switch (e.outcome()) {
      case Outcome.Cached _ -> line(e.vertex(), palette.green("CACHED"));
      case Outcome.Witnessed witnessed ->
          line(e.vertex(), palette.green("REUSED") + " " + witnessed.reason());
      case Outcome.Ran ran -> line(e.vertex(), "DONE " + Durations.format(ran.cost()));
      case Outcome.Done done -> line(e.vertex(), "DONE " + Durations.format(done.cost()));
      case Outcome.Failed failed ->
          line(e.vertex(), palette.red("ERROR") + ": " + failed.message());
      case Outcome.Cancelled _ -> line(e.vertex(), palette.yellow("CANCELED"));
    }
    outputs.remove(e.vertex());
  }

  private void log(int vertex, Instant at, String text) {
    Duration since = Duration.between(starts.getOrDefault(vertex, at), at);
    line(vertex, String.format(Locale.ROOT, "%.3f ", since.toNanos() / 1e9) + text);
  }

  private void line(int vertex, String text) {
    focus(vertex);
    out.println("#" + vertex + " " + text);
  }

  /// A vertex other than the last one shown gets its name again, after an empty line.
  private void focus(int vertex) {
    if (lastShown != vertex) {
      out.println();
      out.println("#" + vertex + " " + names.getOrDefault(vertex, "?"));
      lastShown = vertex;
    }
  }

  private OutputLines output(int vertex) {
    return outputs.computeIfAbsent(vertex, _ -> new OutputLines());
  }
}
