package dev.strata.report;

import dev.strata.solver.BuildEvent;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Keeps the last lines of each step's output, for {@link FailureReport}, and passes every event
/// on.
public final class LogTails implements BuildEvent.Sink {
  private final BuildEvent.Sink next;
  private final Map<Integer, OutputLines> outputs = new HashMap<>();

  public LogTails(BuildEvent.Sink next) {
    this.next = next;
  }

  @Override
  public synchronized void take(BuildEvent event) {
    if (event instanceof BuildEvent.Log log) {
      outputs.computeIfAbsent(log.vertex(), _ -> new OutputLines()).add(log.bytes());
    }
    next.take(event);
  }

  /// The last lines that this vertex printed.
  public synchronized List<String> of(int vertex, int lines) {
    OutputLines output = outputs.get(vertex);
    if (output == null) {
      return List.of();
    }
    output.rest();
    return output.last(lines);
  }
}
