package dev.strata.report;

import dev.strata.plan.Outline;
import dev.strata.plan.Planner;
import dev.strata.plan.TargetInfo;
import dev.strata.plan.check.Rule;
import dev.strata.source.Diagnostic;
import dev.strata.source.SourceFile;
import dev.strata.source.SourceRange;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.function.Consumer;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.json.JsonMapper;

/// The answers of `--call` in the forms of BuildKit: text for people, JSON for programs. Lines of a
/// location count from 1, characters from 0.
public final class CallReport {
  private static final String GAP = "   ";

  private final SourceFile source;

  public CallReport(SourceFile source) {
    this.source = source;
  }

  /// What was found but the errors, which stop a check before its end.
  public String text(Planner.CheckResult result) {
    List<Diagnostic> warnings = result.warnings();
    boolean stopped = !result.errors().isEmpty();
    if (stopped && warnings.isEmpty()) {
      return "";
    }
    StringBuilder out = new StringBuilder(stopped ? "Check stopped, " : "Check complete, ");
    out.append(
        switch (warnings.size()) {
          case 0 -> "no warnings found.\n";
          case 1 -> "1 warning has been found!\n";
          default -> warnings.size() + " warnings have been found!\n";
        });
    for (Diagnostic warning : warnings) {
      Rule rule = Rule.find(warning.rule().orElse("")).orElseThrow();
      out.append("\nWARNING: ").append(rule.ruleName());
      out.append(rule.url().isEmpty() ? "" : " - " + rule.url());
      out.append('\n').append(warning.message()).append('\n');
      out.append(FailureReport.excerpt(source, warning.range(), new Palette(false)));
    }
    return out.toString();
  }

  public String text(Outline outline) {
    StringBuilder out = new StringBuilder();
    if (!outline.target().isEmpty() || !outline.description().isEmpty()) {
      List<List<String>> rows = new ArrayList<>();
      rows.add(List.of("TARGET:", outline.target().isEmpty() ? "(default)" : outline.target()));
      if (!outline.description().isEmpty()) {
        rows.add(List.of("DESCRIPTION:", outline.description()));
      }
      table(out, rows);
      out.append('\n');
    }
    List<List<String>> args = new ArrayList<>();
    outline.args().forEach(a -> args.add(List.of(a.name(), a.value(), a.description())));
    titled(out, List.of("BUILD ARG", "VALUE", "DESCRIPTION"), args);
    List<List<String>> secrets = new ArrayList<>();
    outline.secrets().forEach(s -> secrets.add(List.of(s.id(), s.required() ? "true" : "")));
    titled(out, List.of("SECRET", "REQUIRED"), secrets);
    List<List<String>> agents = new ArrayList<>();
    outline.ssh().forEach(s -> agents.add(List.of(s.id(), s.required() ? "true" : "")));
    titled(out, List.of("SSH", "REQUIRED"), agents);
    return out.toString();
  }

  public String text(List<TargetInfo> targets) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("TARGET", "DESCRIPTION"));
    for (TargetInfo target : targets) {
      String name = target.name().orElse("");
      String shown = target.isDefault() ? (name + " (default)").strip() : name;
      rows.add(List.of(shown, target.description()));
    }
    StringBuilder out = new StringBuilder();
    table(out, rows);
    return out.toString();
  }

  private static void titled(StringBuilder out, List<String> title, List<List<String>> rows) {
    if (!rows.isEmpty()) {
      List<List<String>> all = new ArrayList<>(List.of(title));
      all.addAll(rows);
      table(out, all);
      out.append('\n');
    }
  }

  /// Every column but the last is as wide as its widest cell.
  private static void table(StringBuilder out, List<List<String>> rows) {
    int columns = rows.getFirst().size();
    int[] widths = new int[columns];
    for (List<String> row : rows) {
      for (int i = 0; i < columns; i++) {
        widths[i] = Math.max(widths[i], row.get(i).length());
      }
    }
    for (List<String> row : rows) {
      for (int i = 0; i < columns - 1; i++) {
        String cell = row.get(i);
        out.append(cell).append(" ".repeat(widths[i] - cell.length())).append(GAP);
      }
      out.append(row.getLast()).append('\n');
    }
  }

  public String json(Planner.CheckResult result) {
    return object(
        json -> {
          json.writeArrayPropertyStart("warnings");
          for (Diagnostic warning : result.warnings()) {
            Rule rule = Rule.find(warning.rule().orElse("")).orElseThrow();
            json.writeStartObject();
            json.writeStringProperty("ruleName", rule.ruleName());
            json.writeStringProperty("description", rule.description());
            if (!rule.url().isEmpty()) {
              json.writeStringProperty("url", rule.url());
            }
            json.writeStringProperty("detail", warning.message());
            location(json, warning.range());
            json.writeEndObject();
          }
          json.writeEndArray();
          sources(json);
          if (!result.errors().isEmpty()) {
            Diagnostic error = result.errors().getFirst();
            json.writeObjectPropertyStart("buildError");
            json.writeStringProperty("message", error.message());
            location(json, error.range());
            json.writeEndObject();
          }
        });
  }

  public String json(Outline outline) {
    return object(
        json -> {
          text(json, "name", outline.target());
          text(json, "description", outline.description());
          json.writeArrayPropertyStart("args");
          for (Outline.Arg arg : outline.args()) {
            json.writeStartObject();
            json.writeStringProperty("name", arg.name());
            text(json, "description", arg.description());
            text(json, "value", arg.value());
            location(json, arg.range());
            json.writeEndObject();
          }
          json.writeEndArray();
          json.writeArrayPropertyStart("secrets");
          outline.secrets().forEach(s -> need(json, s.id(), s.required(), s.range()));
          json.writeEndArray();
          json.writeArrayPropertyStart("ssh");
          outline.ssh().forEach(s -> need(json, s.id(), s.required(), s.range()));
          json.writeEndArray();
          sources(json);
        });
  }

  private void need(JsonGenerator json, String name, boolean required, SourceRange range) {
    json.writeStartObject();
    json.writeStringProperty("name", name);
    if (required) {
      json.writeBooleanProperty("required", true);
    }
    location(json, range);
    json.writeEndObject();
  }

  public String json(List<TargetInfo> targets) {
    return object(
        json -> {
          json.writeArrayPropertyStart("targets");
          for (TargetInfo target : targets) {
            json.writeStartObject();
            text(json, "name", target.name().orElse(""));
            if (target.isDefault()) {
              json.writeBooleanProperty("default", true);
            }
            text(json, "description", target.description());
            text(json, "base", target.base());
            text(json, "platform", target.platform().orElse(""));
            location(json, target.range());
            json.writeEndObject();
          }
          json.writeEndArray();
          sources(json);
        });
  }

  private static String object(Consumer<JsonGenerator> members) {
    StringWriter out = new StringWriter();
    try (JsonGenerator json =
        JsonMapper.shared().writerWithDefaultPrettyPrinter().createGenerator(out)) {
      json.writeStartObject();
      members.accept(json);
      json.writeEndObject();
    }
    return out + "\n";
  }

  /// What is empty is left out.
  private static void text(JsonGenerator json, String name, String value) {
    if (!value.isEmpty()) {
      json.writeStringProperty(name, value);
    }
  }

  private void sources(JsonGenerator json) {
    json.writeArrayPropertyStart("sources");
    json.writeStartObject();
    json.writeStringProperty("filename", source.name());
    json.writeStringProperty("language", "Dockerfile");
    json.writeStringProperty(
        "data", Base64.getEncoder().encodeToString(source.text().getBytes(StandardCharsets.UTF_8)));
    json.writeEndObject();
    json.writeEndArray();
  }

  private void location(JsonGenerator json, SourceRange range) {
    json.writeObjectPropertyStart("location");
    json.writeNumberProperty("sourceIndex", 0);
    json.writeArrayPropertyStart("ranges");
    json.writeStartObject();
    position(json, "start", range.start());
    position(json, "end", Math.max(range.start(), range.end() - 1));
    json.writeEndObject();
    json.writeEndArray();
    json.writeEndObject();
  }

  private void position(JsonGenerator json, String name, int offset) {
    json.writeObjectPropertyStart(name);
    json.writeNumberProperty("line", source.lineAt(offset));
    json.writeNumberProperty("character", source.columnAt(offset) - 1);
    json.writeEndObject();
  }
}
