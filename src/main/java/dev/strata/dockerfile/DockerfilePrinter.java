package dev.strata.dockerfile;

import java.util.ArrayList;
import java.util.List;

/// AST → text that reads back as the same tree, ranges and spacing aside: one line for each
/// instruction, comments above it, here-documents below.
///
/// A line that would be longer than a file may have is continued.
public final class DockerfilePrinter {
  private final char escape;
  private final StringBuilder out = new StringBuilder();

  private DockerfilePrinter(char escape) {
    this.escape = escape;
  }

  public static String print(Dockerfile dockerfile) {
    DockerfilePrinter printer = new DockerfilePrinter(dockerfile.directives().escape());
    printer.file(dockerfile);
    return printer.out.toString();
  }

  private void file(Dockerfile dockerfile) {
    List<Instruction> instructions = dockerfile.instructions();
    directives(dockerfile.directives());
    boolean ambiguous =
        !instructions.isEmpty()
            && instructions.getFirst().head().comments().stream()
                .limit(1)
                .anyMatch(comment -> DirectiveReader.looksLikeDirective(comment.value()));
    if (!out.isEmpty() || ambiguous) {
      out.append('\n'); // ends the directives
    }
    for (int i = 0; i < instructions.size(); i++) {
      Instruction instruction = instructions.get(i);
      for (Text comment : instruction.head().comments()) {
        out.append("# ").append(comment.value()).append('\n');
      }
      instruction(instruction, i == instructions.size() - 1);
    }
  }

  private void directives(Directives directives) {
    directives.syntax().ifPresent(text -> directive("syntax", text.value()));
    if (escape != Directives.NONE.escape()) {
      directive("escape", String.valueOf(escape));
    }
    directives.check().ifPresent(text -> directive("check", text.value()));
  }

  private void directive(String name, String value) {
    out.append("# ").append(name).append('=').append(value).append('\n');
  }

  private void instruction(Instruction instruction, boolean last) {
    Head head = instruction.head();
    if (instruction instanceof Instruction.Onbuild onbuild) {
      String written = head.keyword() + " " + onbuild.trigger();
      int feed = written.indexOf('\n');
      line(feed < 0 ? written : written.substring(0, feed), last);
      out.append(feed < 0 ? "" : written.substring(feed + 1) + "\n");
      return;
    }
    String arguments = arguments(instruction);
    List<Heredoc> heredocs = isJson(arguments) ? List.of() : heredocs(instruction);
    String tail =
        (arguments.startsWith("--") ? " -- " : arguments.isEmpty() ? "" : " ") + arguments;
    String line = head.keyword() + flags(head, false, !heredocs.isEmpty()) + tail;
    if (HeredocOpener.inLine(line).size() != heredocs.size()) {
      line = head.keyword() + flags(head, true, false) + tail;
    }
    line(line + guard(instruction, line), last);
    for (Heredoc heredoc : heredocs) {
      out.append(heredoc.content()).append(heredoc.name()).append('\n');
    }
  }

  /// What keeps white space at the end of a last word from being trimmed: an escape character,
  /// which the word does not keep.
  private String guard(Instruction instruction, String line) {
    boolean words =
        instruction instanceof Instruction.Arg
            || instruction instanceof Instruction.Env
            || instruction instanceof Instruction.Label;
    return words && Whitespace.isSpace(line.charAt(line.length() - 1)) ? escape + "\f" : "";
  }

  private String flags(Head head, boolean escapes, boolean dollars) {
    StringBuilder flags = new StringBuilder();
    for (Flag flag : head.flags()) {
      String text = "--" + flag.name() + flag.value().map(value -> "=" + value.value()).orElse("");
      flags.append(' ');
      flags.append(
          escapes ? Quoting.escapeFlag(text, escape) : Quoting.quoteFlag(text, escape, dollars));
    }
    return flags.toString();
  }

  private static List<Heredoc> heredocs(Instruction instruction) {
    return switch (instruction) {
      case Instruction.Copy copy -> copy.heredocs();
      case Instruction.Add add -> add.heredocs();
      case Instruction.Run run -> heredocs(run.command());
      default -> List.of();
    };
  }

  private static List<Heredoc> heredocs(Command command) {
    return command instanceof Command.ShellForm shell ? shell.heredocs() : List.of();
  }

  private String arguments(Instruction instruction) {
    return switch (instruction) {
      case Instruction.From from ->
          from.image().value() + from.stageName().map(name -> " AS " + name.value()).orElse("");
      case Instruction.Arg arg -> declarations(arg.declarations());
      case Instruction.Env env -> pairs(env.pairs());
      case Instruction.Label label -> pairs(label.pairs());
      case Instruction.Run run -> command(run.command());
      case Instruction.Cmd cmd -> command(cmd.command());
      case Instruction.Entrypoint entrypoint -> command(entrypoint.command());
      case Instruction.Copy copy -> copy(copy.heredocs(), copy.sources(), copy.destination());
      case Instruction.Add add -> copy(add.heredocs(), add.sources(), add.destination());
      case Instruction.Workdir workdir -> workdir.path().value();
      case Instruction.User user -> user.user().value();
      case Instruction.Expose expose -> join(values(expose.ports()));
      case Instruction.Volume volume -> list(values(volume.paths()));
      case Instruction.StopSignal stop -> stop.signal().value();
      case Instruction.Healthcheck check ->
          check.command().map(command -> ("CMD " + command(command))).orElse("NONE");
      case Instruction.Shell shell -> json(shell.arguments());
      case Instruction.Onbuild onbuild -> onbuild.trigger();
      case Instruction.Maintainer maintainer -> maintainer.author().value();
    };
  }

  private static String command(Command command) {
    return switch (command) {
      case Command.ShellForm shell -> shell.line();
      case Command.ExecForm exec -> json(exec.arguments());
    };
  }

  private static String declarations(List<Instruction.Arg.Declaration> declarations) {
    List<String> words = new ArrayList<>(declarations.size());
    for (Instruction.Arg.Declaration declaration : declarations) {
      words.add(
          declaration.name().value()
              + declaration.defaultValue().map(value -> "=" + value.value()).orElse(""));
    }
    return join(words);
  }

  private String pairs(List<KeyValue> pairs) {
    List<String> words = new ArrayList<>(pairs.size());
    for (KeyValue pair : pairs) {
      String key = pair.key().value();
      // An escape at the end of the name escapes one blank.
      String between = !pair.legacy() ? "=" : key.endsWith(String.valueOf(escape)) ? "  " : " ";
      words.add(key + between + pair.value().value());
    }
    return join(words);
  }

  /// Here-documents come first, where no escape of another source can reach them.
  private String copy(List<Heredoc> heredocs, List<Text> sources, Text destination) {
    List<String> items = new ArrayList<>();
    heredocs.forEach(heredoc -> items.add(opener(heredoc)));
    items.addAll(values(sources));
    items.add(destination.value());
    String list = list(items);
    boolean sameHeredocs = HeredocOpener.inLine(list).size() == heredocs.size();
    return sameHeredocs ? list : json(items);
  }

  private static String opener(Heredoc heredoc) {
    String descriptor = heredoc.fileDescriptor() == 0 ? "" : "" + heredoc.fileDescriptor();
    return descriptor + "<<" + (heredoc.stripTabs() ? "-" : "") + delimiter(heredoc);
  }

  private static String delimiter(Heredoc heredoc) {
    String name = heredoc.name();
    if (!heredoc.expand()) {
      return name.indexOf('\'') < 0 ? "'" + name + "'" : '"' + escaped(name, "\"\\$") + '"';
    }
    String escaped = escaped(name, "'\"\\$ \t\n\r\f\u000b");
    return escaped.startsWith("-") && !heredoc.stripTabs() ? "\\" + escaped : escaped;
  }

  private static String escaped(String text, String special) {
    StringBuilder result = new StringBuilder(text.length());
    for (int at = 0; at < text.length(); at++) {
      if (special.indexOf(text.charAt(at)) >= 0) {
        result.append('\\');
      }
      result.append(text.charAt(at));
    }
    return result.toString();
  }

  private static List<String> values(List<Text> texts) {
    return texts.stream().map(Text::value).toList();
  }

  private static String join(List<String> words) {
    return String.join(" ", words);
  }

  /// Between blanks where that reads back as it is, else as JSON.
  private String list(List<String> items) {
    String joined = join(items);
    boolean plain =
        items.stream().noneMatch(item -> item.isEmpty() || hasBlank(item))
            && joined.equals(Whitespace.trim(joined))
            && !endsLikeContinuation(joined)
            && !isJson(joined);
    return plain ? joined : json(items);
  }

  private static boolean isJson(String arguments) {
    return !(JsonArrays.read(arguments, 0, arguments.length())
        instanceof JsonArrays.Answer.NotJson);
  }

  private static boolean hasBlank(String text) {
    return text.chars().anyMatch(c -> c == '\n' || Whitespace.isBlank((char) c));
  }

  private static String json(List<String> items) {
    StringBuilder json = new StringBuilder("[");
    for (String item : items) {
      json.append(json.length() > 1 ? ", " : "").append('"');
      for (int at = 0; at < item.length(); at++) {
        char c = item.charAt(at);
        if (c == '"' || c == '\\') {
          json.append('\\').append(c);
        } else if (c < ' ') {
          json.append(String.format("\\u%04x", (int) c));
        } else {
          json.append(c);
        }
      }
      json.append('"');
    }
    return json.append(']').toString();
  }

  private void line(String text, boolean last) {
    LineWrap.append(out, text, escape);
    if (endsLikeContinuation(text)) {
      // Trimmed away again, but no blank to a continuation; at the end of a file, nothing follows.
      out.append(last && text.charAt(text.length() - 1) != escape ? escape : '\f');
    }
    out.append('\n');
  }

  private boolean endsLikeContinuation(String text) {
    int at = text.length();
    while (at > 0 && (text.charAt(at - 1) == ' ' || text.charAt(at - 1) == '\t')) {
      at--;
    }
    return at > 0 && text.charAt(at - 1) == escape && (at == 1 || text.charAt(at - 2) != escape);
  }
}
