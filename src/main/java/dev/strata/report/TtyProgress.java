package dev.strata.report;

import dev.strata.solver.BuildEvent;
import dev.strata.solver.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/// Progress on a terminal: what is done scrolls by, what is going on is redrawn below, with the
/// time it takes and the last lines that it printed. `tick` is to be called several times a second.
public final class TtyProgress implements BuildEvent.Sink, AutoCloseable {
  private static final int TAIL_LINES = 5;

  private static final class Line {
    private final String name;
    private Instant start = Instant.EPOCH;
    private String note = "";
    private final OutputLines output = new OutputLines();

    private Line(String name) {
      this.name = name;
    }
  }

  private final LiveArea area;
  private final Palette palette;
  private final Supplier<Instant> now;
  private final Map<Integer, Line> declared = new LinkedHashMap<>();
  private final Map<Integer, Line> running = new LinkedHashMap<>();
  private int finished;

  public TtyProgress(LiveArea area, Palette palette, Supplier<Instant> now) {
    this.area = area;
    this.palette = palette;
    this.now = now;
  }

  @Override
  public synchronized void take(BuildEvent event) {
    switch (event) {
      case BuildEvent.Declared e -> declared.put(e.vertex(), new Line(e.name()));
      case BuildEvent.Started e -> {
        Line line = line(e.vertex());
        line.start = e.at();
        running.put(e.vertex(), line);
      }
      case BuildEvent.Decided e -> line(e.vertex()).note = e.reason();
      case BuildEvent.Status e -> line(e.vertex()).note = e.text();
      case BuildEvent.Moved e ->
          line(e.vertex()).note = Bytes.format(e.bytes()) + " / " + Bytes.format(e.ofBytes());
      case BuildEvent.Log e -> line(e.vertex()).output.add(e.bytes());
      case BuildEvent.Finished e -> finish(e);
      case BuildEvent.Warned e ->
          area.print(
              palette.yellow("WARN")
                  + " "
                  + e.diagnostic().rule().map(r -> r + ": ").orElse("")
                  + e.diagnostic().message()
                  + " (line "
                  + e.file().lineAt(e.diagnostic().range().start())
                  + ")");
      case BuildEvent.Noticed e -> area.print(palette.faint(e.text()));
      case BuildEvent.Ended e -> {
        area.clear();
        area.print(ClosingLine.of(e.summary(), palette));
      }
    }
  }

  private Line line(int vertex) {
    return declared.computeIfAbsent(vertex, _ -> new Line("?"));
  }

  private void finish(BuildEvent.Finished e) {
    Line line = line(e.vertex());
    running.remove(e.vertex());
    finished++;
    Duration time = Duration.between(line.start, e.at());
    area.print(
        switch (e.outcome()) {
          case Outcome.Cached _ -> row(palette.green("CACHED ") + line.name, time, "");
          case Outcome.Witnessed _ -> row(palette.green("REUSED ") + line.name, time, "");
          case Outcome.Ran ran -> row(palette.blue(line.name), time, ran.reason());
          case Outcome.Done _ -> row(palette.blue(line.name), time, "");
          case Outcome.Failed _ -> row(palette.red("ERROR " + line.name), time, "");
          case Outcome.Cancelled _ -> row(palette.yellow("CANCELED ") + line.name, time, "");
        });
    tick();
  }

  private String row(String text, Duration time, String why) {
    String row = " => " + text + "  " + Durations.format(time);
    return why.isEmpty() ? row : row + palette.faint("  " + why);
  }

  /// Redraws what is going on.
  public synchronized void tick() {
    List<String> lines = new ArrayList<>();
    if (!running.isEmpty()) {
      lines.add(palette.bold("[+] Building (" + finished + "/" + declared.size() + ")"));
    }
    for (Line line : running.values()) {
      lines.add(row(line.name, Duration.between(line.start, now.get()), line.note));
      for (String text : line.output.last(TAIL_LINES)) {
        lines.add(palette.faint(" => => # " + text));
      }
    }
    area.show(lines);
  }

  @Override
  public void close() {
    area.close();
  }
}
