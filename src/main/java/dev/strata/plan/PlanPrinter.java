package dev.strata.plan;

import dev.strata.source.SourceFile;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/// Draws a plan: as text for people, as a graph for Graphviz, as JSON for programs.
public final class PlanPrinter {
  private final BuildPlan plan;

  public PlanPrinter(BuildPlan plan) {
    this.plan = plan;
  }

  /// One line for a stage and one for each of its steps, ended by `\n`.
  ///
  /// ```text
  /// stage 0 build (linux/amd64) from image golang:1.24
  ///   0.0 line 2   WORKDIR /src
  ///   0.1 line 3   COPY . .  [context]
  /// stage 1 stage-1 (linux/amd64) from scratch, target
  ///   1.0 line 6   COPY --from=build /out /out  [stage 0]
  /// ```
  public String text() {
    StringBuilder out = new StringBuilder();
    for (StagePlan stage : plan.stages()) {
      out.append("stage ").append(stage.index()).append(' ').append(stage.displayName());
      out.append(" (").append(stage.platform()).append(") from ").append(base(stage));
      out.append(stage.index() == plan.targetStage() ? ", target\n" : "\n");
      stage.steps().forEach(step -> appendStep(out, step));
    }
    return out.toString();
  }

  private void appendStep(StringBuilder out, Step step) {
    out.append(String.format("  %-5s line %-3d ", step.facts().id(), line(step)));
    out.append(step.facts().fromTrigger() ? "ONBUILD " : "").append(firstLine(step));
    List<String> sources = step.trees().stream().map(PlanPrinter::name).toList();
    if (!sources.isEmpty()) {
      out.append("  [").append(String.join(", ", sources)).append(']');
    }
    out.append('\n');
  }

  private static String firstLine(Step step) {
    String display = step.facts().display();
    int end = display.indexOf('\n');
    return end < 0 ? display : display.substring(0, end) + "...";
  }

  private int line(Step step) {
    SourceFile source = plan.source();
    return source.lineAt(step.facts().instruction().head().range().start());
  }

  private static String base(StagePlan stage) {
    return switch (stage.base()) {
      case StagePlan.Base.Scratch _ -> "scratch";
      case StagePlan.Base.Stage parent -> "stage " + parent.index();
      case StagePlan.Base.Image image -> "image " + image.image().reference();
    };
  }

  private static String name(Source source) {
    return switch (source) {
      case Source.Context context when context.name().isEmpty() -> "context";
      case Source.Context context -> "context " + context.name();
      case Source.Stage stage -> "stage " + stage.index();
      case Source.Image image -> "image " + image.image().reference();
      case Source.Scratch _ -> "scratch";
    };
  }

  /// A `digraph`: a cluster for each stage, a node for each base and step, solid edges from state
  /// to state, dashed ones from the trees that a step takes files from. Metadata steps are left
  /// out: they change no state.
  public String dot() {
    StringBuilder out = new StringBuilder("digraph plan {\n  rankdir=LR;\n  node [shape=box];\n");
    List<String> edges = new ArrayList<>();
    for (StagePlan stage : plan.stages()) {
      out.append("  subgraph cluster_").append(stage.index()).append(" {\n    label=");
      out.append(quoted(stage.displayName())).append(";\n");
      String previous = node(stage.index(), "base");
      appendNode(out, previous, "FROM " + base(stage));
      if (stage.base() instanceof StagePlan.Base.Stage parent) {
        edges.add(node(parent.index(), "end") + " -> " + previous);
      }
      for (Step step : changing(stage)) {
        String node = node(stage.index(), String.valueOf(step.facts().id().position()));
        appendNode(out, node, firstLine(step));
        edges.add(previous + " -> " + node);
        step.trees().forEach(s -> edges.add(end(s) + " -> " + node + " [style=dashed]"));
        previous = node;
      }
      String end = node(stage.index(), "end");
      out.append("    ").append(end).append(" [shape=point];\n  }\n");
      edges.add(previous + " -> " + end);
    }
    edges.forEach(e -> out.append("  ").append(e).append(";\n"));
    return out.append("}\n").toString();
  }

  private static List<Step> changing(StagePlan stage) {
    return stage.steps().stream().filter(s -> !(s instanceof Step.Metadata)).toList();
  }

  private static void appendNode(StringBuilder out, String node, String label) {
    out.append("    ").append(node).append(" [label=").append(quoted(label)).append("];\n");
  }

  private static String node(int stage, String part) {
    return quoted(stage + "." + part);
  }

  private static String end(Source source) {
    return source instanceof Source.Stage stage ? node(stage.index(), "end") : quoted(name(source));
  }

  /// An object of the target's index and the stages; members stand in a fixed order.
  public String json() {
    return "{\"source\":"
        + quoted(plan.source().name())
        + ",\"target\":"
        + plan.targetStage()
        + ",\"stages\":["
        + plan.stages().stream().map(this::json).collect(Collectors.joining(","))
        + "]}";
  }

  private String json(StagePlan stage) {
    return "{\"index\":"
        + stage.index()
        + ",\"name\":"
        + quoted(stage.displayName())
        + ",\"platform\":"
        + quoted(stage.platform().toString())
        + ",\"from\":"
        + quoted(base(stage))
        + ",\"dependencies\":"
        + stage.dependencies().stream()
            .map(String::valueOf)
            .collect(Collectors.joining(",", "[", "]"))
        + ",\"steps\":"
        + stage.steps().stream().map(this::json).collect(Collectors.joining(",", "[", "]"))
        + "}";
  }

  private String json(Step step) {
    Step.Facts facts = step.facts();
    return "{\"id\":"
        + quoted(facts.id().toString())
        + ",\"line\":"
        + line(step)
        + ",\"instruction\":"
        + quoted(facts.instruction().name())
        + ",\"display\":"
        + quoted(facts.display())
        + ",\"trigger\":"
        + facts.fromTrigger()
        + ",\"changesState\":"
        + !(step instanceof Step.Metadata)
        + ",\"sources\":"
        + step.trees().stream().map(s -> quoted(name(s))).collect(Collectors.joining(",", "[", "]"))
        + "}";
  }

  /// A string as JSON writes it, which Graphviz reads too.
  private static String quoted(String text) {
    StringBuilder out = new StringBuilder("\"");
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"' -> out.append("\\\"");
        case '\\' -> out.append("\\\\");
        case '\n' -> out.append("\\n");
        case '\r' -> out.append("\\r");
        case '\t' -> out.append("\\t");
        default -> {
          if (c < ' ') {
            out.append(String.format("\\u%04x", (int) c));
          } else {
            out.append(c);
          }
        }
      }
    }
    return out.append('"').toString();
  }
}
