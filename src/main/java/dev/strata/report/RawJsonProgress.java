package dev.strata.report;

import dev.strata.solver.BuildEvent;
import dev.strata.solver.Outcome;
import java.io.PrintStream;
import java.util.Base64;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Progress for programs: a JSON object a line, with `event`, `time` (RFC 3339) and, where it has
/// one, `vertex`. Output of steps is in `data`, base64.
public final class RawJsonProgress implements BuildEvent.Sink {
  private static final JsonMapper JSON = JsonMapper.shared();
  private final PrintStream out;

  public RawJsonProgress(PrintStream out) {
    this.out = out;
  }

  @Override
  public void take(BuildEvent event) {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    node.put("event", word(event));
    node.put("time", event.at().toString());
    switch (event) {
      case BuildEvent.Declared e -> node.put("vertex", e.vertex()).put("name", e.name());
      case BuildEvent.Started e -> node.put("vertex", e.vertex());
      case BuildEvent.Decided e -> node.put("vertex", e.vertex()).put("reason", e.reason());
      case BuildEvent.Status e -> node.put("vertex", e.vertex()).put("text", e.text());
      case BuildEvent.Moved e ->
          node.put("vertex", e.vertex()).put("bytes", e.bytes()).put("ofBytes", e.ofBytes());
      case BuildEvent.Log e ->
          node.put("vertex", e.vertex())
              .put("stream", e.stderr() ? 2 : 1)
              .put("data", Base64.getEncoder().encodeToString(e.bytes()));
      case BuildEvent.Finished e -> outcome(node.put("vertex", e.vertex()), e.outcome());
      case BuildEvent.Warned e -> {
        e.diagnostic().rule().ifPresent(r -> node.put("rule", r));
        node.put("message", e.diagnostic().message())
            .put("file", e.file().name())
            .put("line", e.file().lineAt(e.diagnostic().range().start()));
      }
      case BuildEvent.Noticed e -> node.put("text", e.text());
      case BuildEvent.Ended e -> node.set("summary", MetadataFile.summary(e.summary()));
    }
    out.println(JSON.writeValueAsString(node));
    out.flush();
  }

  private static String word(BuildEvent event) {
    return switch (event) {
      case BuildEvent.Declared _ -> "declared";
      case BuildEvent.Started _ -> "started";
      case BuildEvent.Decided _ -> "decided";
      case BuildEvent.Status _ -> "status";
      case BuildEvent.Moved _ -> "moved";
      case BuildEvent.Log _ -> "log";
      case BuildEvent.Finished _ -> "finished";
      case BuildEvent.Warned _ -> "warning";
      case BuildEvent.Noticed _ -> "notice";
      case BuildEvent.Ended _ -> "ended";
    };
  }

  private static void outcome(ObjectNode node, Outcome outcome) {
    switch (outcome) {
      case Outcome.Cached o ->
          node.put("outcome", "cached")
              .put("reason", o.reason())
              .put("savedMillis", o.saved().toMillis());
      case Outcome.Witnessed o ->
          node.put("outcome", "witness")
              .put("reason", o.reason())
              .put("savedMillis", o.saved().toMillis());
      case Outcome.Ran o ->
          node.put("outcome", "run")
              .put("reason", o.reason())
              .put("durationMillis", o.cost().toMillis());
      case Outcome.Done o -> node.put("outcome", "done").put("durationMillis", o.cost().toMillis());
      case Outcome.Failed o -> node.put("outcome", "failed").put("message", o.message());
      case Outcome.Cancelled _ -> node.put("outcome", "canceled");
    }
  }
}
