package dev.strata.dockerfile;

import dev.strata.source.Diagnostic;
import dev.strata.source.SourceFile;
import dev.strata.source.SourceRange;
import java.io.StringWriter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.json.JsonMapper;

/// A tree as JSON. Every node has its `range`: start and end, each as offset (UTF-16 units from 0),
/// line and column (both from 1); the end is the place after the last character.
public final class JsonPrinter {
  private final JsonGenerator json;
  private final SourceFile file;

  private JsonPrinter(JsonGenerator json, SourceFile file) {
    this.json = json;
    this.file = file;
  }

  /// Indented, without a line feed at the end.
  public static String print(Dockerfile dockerfile) {
    StringWriter out = new StringWriter();
    try (JsonGenerator json =
        JsonMapper.shared().writerWithDefaultPrettyPrinter().createGenerator(out)) {
      write(dockerfile, json);
    }
    return out.toString();
  }

  /// One object, as part of what else is written.
  public static void write(Dockerfile dockerfile, JsonGenerator json) {
    new JsonPrinter(json, dockerfile.source()).file(dockerfile);
  }

  private void file(Dockerfile dockerfile) {
    json.writeStartObject();
    json.writeStringProperty("file", file.name());
    json.writeObjectPropertyStart("directives");
    text("syntax", dockerfile.directives().syntax());
    json.writeStringProperty("escape", String.valueOf(dockerfile.directives().escape()));
    text("check", dockerfile.directives().check());
    json.writeEndObject();
    json.writeArrayPropertyStart("instructions");
    dockerfile.instructions().forEach(this::instruction);
    json.writeEndArray();
    json.writeArrayPropertyStart("warnings");
    dockerfile.warnings().forEach(this::diagnostic);
    json.writeEndArray();
    json.writeEndObject();
  }

  private void diagnostic(Diagnostic diagnostic) {
    json.writeStartObject();
    json.writeStringProperty("severity", diagnostic.severity().name().toLowerCase(Locale.ROOT));
    diagnostic.rule().ifPresent(rule -> json.writeStringProperty("rule", rule));
    json.writeStringProperty("message", diagnostic.message());
    diagnostic.hint().ifPresent(hint -> json.writeStringProperty("hint", hint));
    range(diagnostic.range());
    json.writeEndObject();
  }

  private void instruction(Instruction instruction) {
    Head head = instruction.head();
    json.writeStartObject();
    json.writeStringProperty("instruction", instruction.name());
    json.writeStringProperty("keyword", head.keyword());
    range(head.range());
    json.writeStringProperty("original", head.original());
    texts("comments", head.comments());
    json.writeArrayPropertyStart("flags");
    head.flags().forEach(this::flag);
    json.writeEndArray();
    arguments(instruction);
    json.writeEndObject();
  }

  private void flag(Flag flag) {
    json.writeStartObject();
    json.writeStringProperty("name", flag.name());
    flag.value().ifPresent(value -> json.writeStringProperty("value", value.value()));
    range(flag.range());
    json.writeEndObject();
  }

  private void arguments(Instruction instruction) {
    switch (instruction) {
      case Instruction.From from -> {
        text("image", from.image());
        text("stageName", from.stageName());
      }
      case Instruction.Arg arg -> {
        json.writeArrayPropertyStart("declarations");
        for (Instruction.Arg.Declaration declaration : arg.declarations()) {
          json.writeStartObject();
          text("name", declaration.name());
          text("default", declaration.defaultValue());
          json.writeEndObject();
        }
        json.writeEndArray();
      }
      case Instruction.Env env -> pairs(env.pairs());
      case Instruction.Label label -> pairs(label.pairs());
      case Instruction.Run run -> command(run.command());
      case Instruction.Cmd cmd -> command(cmd.command());
      case Instruction.Entrypoint entrypoint -> command(entrypoint.command());
      case Instruction.Copy copy -> copy(copy.sources(), copy.heredocs(), copy.destination());
      case Instruction.Add add -> copy(add.sources(), add.heredocs(), add.destination());
      case Instruction.Workdir workdir -> text("path", workdir.path());
      case Instruction.User user -> text("user", user.user());
      case Instruction.Expose expose -> texts("ports", expose.ports());
      case Instruction.Volume volume -> texts("paths", volume.paths());
      case Instruction.StopSignal stop -> text("signal", stop.signal());
      case Instruction.Healthcheck check -> {
        json.writeBooleanProperty("none", check.command().isEmpty());
        check.command().ifPresent(this::command);
      }
      case Instruction.Shell shell -> strings("arguments", shell.arguments());
      case Instruction.Onbuild onbuild -> {
        json.writeStringProperty("trigger", onbuild.trigger());
        json.writeName("triggered");
        instruction(onbuild.instruction());
      }
      case Instruction.Maintainer maintainer -> text("author", maintainer.author());
    }
  }

  private void pairs(List<KeyValue> pairs) {
    json.writeArrayPropertyStart("pairs");
    for (KeyValue pair : pairs) {
      json.writeStartObject();
      text("key", pair.key());
      text("value", pair.value());
      json.writeBooleanProperty("legacy", pair.legacy());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private void command(Command command) {
    json.writeObjectPropertyStart("command");
    switch (command) {
      case Command.ShellForm shell -> {
        json.writeStringProperty("form", "shell");
        json.writeStringProperty("line", shell.line());
        heredocs(shell.heredocs());
      }
      case Command.ExecForm exec -> {
        json.writeStringProperty("form", "exec");
        strings("arguments", exec.arguments());
      }
    }
    range(command.range());
    json.writeEndObject();
  }

  private void copy(List<Text> sources, List<Heredoc> heredocs, Text destination) {
    texts("sources", sources);
    heredocs(heredocs);
    text("destination", destination);
  }

  private void heredocs(List<Heredoc> heredocs) {
    json.writeArrayPropertyStart("heredocs");
    for (Heredoc heredoc : heredocs) {
      json.writeStartObject();
      json.writeStringProperty("name", heredoc.name());
      json.writeBooleanProperty("expand", heredoc.expand());
      json.writeBooleanProperty("stripTabs", heredoc.stripTabs());
      json.writeNumberProperty("fileDescriptor", heredoc.fileDescriptor());
      json.writeStringProperty("content", heredoc.content());
      range(heredoc.range());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private void strings(String name, List<String> strings) {
    json.writeArrayPropertyStart(name);
    strings.forEach(json::writeString);
    json.writeEndArray();
  }

  private void texts(String name, List<Text> texts) {
    json.writeArrayPropertyStart(name);
    texts.forEach(this::text);
    json.writeEndArray();
  }

  private void text(String name, Optional<Text> text) {
    text.ifPresent(present -> text(name, present));
  }

  private void text(String name, Text text) {
    json.writeName(name);
    text(text);
  }

  private void text(Text text) {
    json.writeStartObject();
    json.writeStringProperty("value", text.value());
    range(text.range());
    json.writeEndObject();
  }

  private void range(SourceRange range) {
    json.writeObjectPropertyStart("range");
    place("start", range.start());
    place("end", range.end());
    json.writeEndObject();
  }

  private void place(String name, int offset) {
    json.writeObjectPropertyStart(name);
    json.writeNumberProperty("offset", offset);
    json.writeNumberProperty("line", file.lineAt(offset));
    json.writeNumberProperty("column", file.columnAt(offset));
    json.writeEndObject();
  }
}
