package dev.strata.dockerfile;

import dev.strata.dockerfile.Statement.Arguments;
import dev.strata.source.Diagnostic;
import dev.strata.source.SourceRange;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/// Statement → instruction: refuses what BuildKit's frontend refuses, in its words.
final class InstructionBuilder {
  private static final Pattern STAGE_NAME = Pattern.compile("[a-z][a-z0-9\\-_.]*");

  private final List<Diagnostic> problems;
  private final FlagReader flags;

  InstructionBuilder(List<Diagnostic> problems) {
    this.problems = problems;
    this.flags = new FlagReader(problems);
  }

  /// Empty when it was refused: the reasons are among the problems.
  Optional<Instruction> build(Statement statement) {
    int before = problems.size();
    try {
      Instruction instruction =
          build(statement, statement.line().comments(), statement.line().text());
      return problems.size() == before ? Optional.of(instruction) : Optional.empty();
    } catch (Refusal e) {
      problems.add(e.diagnostic());
      return Optional.empty();
    }
  }

  private Instruction build(Statement statement, List<Text> comments, String original)
      throws Refusal {
    Keyword keyword = statement.known().orElse(null);
    if (keyword == null) {
      throw unknown(statement);
    }
    Arguments arguments = statement.arguments();
    boolean noCheck =
        arguments instanceof Arguments.Check(Text kind, _) && kind.value().equalsIgnoreCase("NONE");
    List<Flag> read =
        noCheck
            ? new FlagReader(new ArrayList<>()).read(keyword, statement.flags())
            : flags.read(keyword, statement.flags());
    Head head =
        new Head(
            statement.range(),
            statement.keyword().value(),
            statement.keyword().range(),
            original,
            read,
            comments);
    return switch (keyword) {
      case FROM -> from(head, items(arguments));
      case ARG -> arg(head, atLeastOne(keyword, arguments));
      case ENV -> new Instruction.Env(head, pairs(keyword, arguments));
      case LABEL -> new Instruction.Label(head, pairs(keyword, arguments));
      case RUN -> run(head, command(arguments, statement.heredocs()));
      case CMD -> new Instruction.Cmd(head, command(arguments, List.of()));
      case ENTRYPOINT -> new Instruction.Entrypoint(head, command(arguments, List.of()));
      case COPY -> {
        CopyArguments copy = CopyArguments.of(keyword, arguments, statement.heredocs());
        yield new Instruction.Copy(head, copy.sources(), copy.heredocs(), copy.destination());
      }
      case ADD -> {
        CopyArguments copy = CopyArguments.of(keyword, arguments, statement.heredocs());
        yield new Instruction.Add(head, copy.sources(), copy.heredocs(), copy.destination());
      }
      case WORKDIR -> new Instruction.Workdir(head, exactlyOne(keyword, arguments));
      case USER -> new Instruction.User(head, exactlyOne(keyword, arguments));
      case STOPSIGNAL -> new Instruction.StopSignal(head, exactlyOne(keyword, arguments));
      case MAINTAINER -> new Instruction.Maintainer(head, exactlyOne(keyword, arguments));
      case EXPOSE -> new Instruction.Expose(head, atLeastOne(keyword, arguments));
      case VOLUME -> volume(head, atLeastOne(keyword, arguments));
      case SHELL -> shell(head, arguments);
      case HEALTHCHECK -> HealthcheckArguments.build(head, arguments);
      case ONBUILD -> onbuild(head, statement);
    };
  }

  private static Refusal unknown(Statement statement) {
    String word = statement.keyword().value();
    List<String> names = new ArrayList<>();
    for (Keyword keyword : Keyword.values()) {
      names.add(keyword.name());
    }
    String hint =
        Suggestion.nearest(word, names)
            .map(name -> "did you mean " + name + "?")
            .orElse("if it belongs to the line above, that line has to be continued");
    return new Refusal(
        statement.keyword().range(), "unknown instruction: " + shortened(word), hint);
  }

  private static String shortened(String word) {
    int longest = 40;
    return word.length() <= longest ? word : word.substring(0, longest) + "…";
  }

  /// The place of the arguments that are there, or where they would be.
  private static SourceRange place(Arguments arguments) {
    return switch (arguments) {
      case Arguments.None(SourceRange range) -> range;
      case Arguments.Line(Text text) -> text.range();
      case Arguments.Items(List<Text> items) ->
          items.getFirst().range().to(items.getLast().range());
      case Arguments.Json(_, SourceRange range) -> range;
      case Arguments.Pairs(List<KeyValue> pairs) ->
          pairs.getFirst().key().range().to(pairs.getLast().value().range());
      case Arguments.Check(Text kind, _) -> kind.range();
      case Arguments.Trigger(Statement statement, _) -> statement.range();
      case Arguments.Unknown _ -> throw new IllegalStateException("unknown instruction");
    };
  }

  static List<Text> items(Arguments arguments) {
    return switch (arguments) {
      case Arguments.Items(List<Text> items) -> items;
      case Arguments.Json(List<Text> items, _) -> items;
      default -> List.of();
    };
  }

  private static List<Text> atLeastOne(Keyword keyword, Arguments arguments) throws Refusal {
    List<Text> items = items(arguments);
    if (items.isEmpty()) {
      throw noArgument(keyword, place(arguments));
    }
    return items;
  }

  static Refusal noArgument(Keyword keyword, SourceRange place) {
    return new Refusal(place, keyword + " requires at least one argument", "name one, or more");
  }

  private static Text exactlyOne(Keyword keyword, Arguments arguments) throws Refusal {
    if (arguments instanceof Arguments.Line(Text text)) {
      return text;
    }
    throw new Refusal(
        place(arguments), keyword + " requires exactly one argument", "write it after the keyword");
  }

  private static List<KeyValue> pairs(Keyword keyword, Arguments arguments) throws Refusal {
    if (!(arguments instanceof Arguments.Pairs(List<KeyValue> pairs))) {
      throw noArgument(keyword, place(arguments));
    }
    for (KeyValue pair : pairs) {
      if (pair.key().value().isEmpty()) {
        throw blankName(keyword, pair.value().range());
      }
    }
    return pairs;
  }

  private static Refusal blankName(Keyword keyword, SourceRange place) {
    return new Refusal(place, keyword + " names can not be blank", "write a name before the =");
  }

  static Command command(Arguments arguments, List<Heredoc> heredocs) {
    return switch (arguments) {
      case Arguments.Line(Text text) -> new Command.ShellForm(text.value(), heredocs, text.range());
      case Arguments.Json(List<Text> items, SourceRange range) ->
          new Command.ExecForm(items.stream().map(Text::value).toList(), range);
      default -> new Command.ShellForm("", heredocs, place(arguments));
    };
  }

  private static Instruction from(Head head, List<Text> items) throws Refusal {
    boolean named = items.size() == 3 && items.get(1).value().equalsIgnoreCase("as");
    if (!named && items.size() != 1) {
      throw new Refusal(
          head.range(),
          "FROM requires either one or three arguments",
          "write FROM <image> or FROM <image> AS <name>");
    }
    if (!named) {
      return new Instruction.From(head, items.getFirst(), Optional.empty());
    }
    Text name = items.getLast();
    if (!STAGE_NAME.matcher(name.value().toLowerCase(Locale.ROOT)).matches()) {
      throw new Refusal(
          name.range(),
          "invalid name for build stage: "
              + GoQuoting.quote(name.value())
              + ", name can't start with a number or contain symbols",
          "use letters, digits, - _ and .");
    }
    return new Instruction.From(head, items.getFirst(), Optional.of(name));
  }

  private static Instruction arg(Head head, List<Text> words) throws Refusal {
    List<Instruction.Arg.Declaration> declarations = new ArrayList<>(words.size());
    for (Text word : words) {
      int equals = word.value().indexOf('=');
      if (equals == 0) {
        throw blankName(Keyword.ARG, word.range());
      }
      declarations.add(
          equals < 0
              ? new Instruction.Arg.Declaration(word, Optional.empty())
              : new Instruction.Arg.Declaration(
                  new Text(word.value().substring(0, equals), word.range()),
                  Optional.of(new Text(word.value().substring(equals + 1), word.range()))));
    }
    return new Instruction.Arg(head, declarations);
  }

  private static Instruction run(Head head, Command command) throws Refusal {
    for (Flag flag : head.flags()) {
      String value = flag.value().map(Text::value).orElse("");
      switch (flag.name()) {
        case "network" -> {
          if (!List.of("default", "none", "host").contains(value)) {
            throw new Refusal(
                flag.range(),
                "invalid network mode " + GoQuoting.quote(value),
                "use default, none or host");
          }
        }
        case "security" -> {
          if (!List.of("sandbox", "insecure").contains(value)) {
            throw new Refusal(
                flag.range(),
                "security " + GoQuoting.quote(value) + " is not valid",
                "use sandbox or insecure");
          }
        }
        default -> {}
      }
    }
    return new Instruction.Run(head, command);
  }

  private static Instruction volume(Head head, List<Text> items) throws Refusal {
    List<Text> paths = new ArrayList<>(items.size());
    for (Text item : items) {
      String path = Whitespace.trim(item.value());
      if (path.isEmpty()) {
        throw new Refusal(
            item.range(), "VOLUME specified can not be an empty string", "name a folder");
      }
      paths.add(new Text(path, item.range()));
    }
    return new Instruction.Volume(head, paths);
  }

  private static Instruction shell(Head head, Arguments arguments) throws Refusal {
    List<String> items = items(arguments).stream().map(Text::value).toList();
    if (items.isEmpty() && !(arguments instanceof Arguments.Line)) {
      throw noArgument(Keyword.SHELL, place(arguments));
    }
    if (items.isEmpty()) {
      throw new Refusal(
          place(arguments),
          "SHELL requires the arguments to be in JSON form",
          "write SHELL [\"/bin/sh\", \"-c\"]");
    }
    return new Instruction.Shell(head, items);
  }

  private Instruction onbuild(Head head, Statement statement) throws Refusal {
    if (!(statement.arguments() instanceof Arguments.Trigger(Statement trigger, int start))) {
      throw noArgument(Keyword.ONBUILD, place(statement.arguments()));
    }
    String word = trigger.keyword().value().toUpperCase(Locale.ROOT);
    SourceRange place = trigger.keyword().range();
    switch (word) {
      case "ONBUILD" ->
          throw new Refusal(
              place,
              "Chaining ONBUILD via `ONBUILD ONBUILD` isn't allowed",
              "leave one ONBUILD out");
      case "MAINTAINER", "FROM" ->
          throw new Refusal(
              place, word + " isn't allowed as an ONBUILD trigger", "use another instruction");
      default -> {}
    }
    String line = withoutReturns(statement.line().text().substring(start));
    Statement whole = trigger.withHeredocs(statement.heredocs(), trigger.range());
    Instruction instruction = build(whole, List.of(), line);
    StringBuilder written = new StringBuilder(line);
    for (Heredoc heredoc : statement.heredocs()) {
      written.append('\n').append(heredoc.content()).append(heredoc.name());
    }
    return new Instruction.Onbuild(head, written.toString(), instruction);
  }

  /// Blanks at the end are kept, as BuildKit keeps them, but for those that belong to a line's end.
  private static String withoutReturns(String line) {
    int end = line.length();
    while (end > 0 && line.charAt(end - 1) == '\r') {
      end--;
    }
    return line.substring(0, end);
  }
}
