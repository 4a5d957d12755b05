package dev.strata.dockerfile;

import dev.strata.dockerfile.Statement.Arguments;
import dev.strata.dockerfile.grammar.InstructionLexer;
import dev.strata.dockerfile.grammar.InstructionParser;
import dev.strata.dockerfile.grammar.InstructionParser.AssignmentsContext;
import dev.strata.dockerfile.grammar.InstructionParser.FlagsContext;
import dev.strata.dockerfile.grammar.InstructionParser.HealthcheckContext;
import dev.strata.dockerfile.grammar.InstructionParser.InstructionContext;
import dev.strata.dockerfile.grammar.InstructionParser.OnbuildContext;
import dev.strata.dockerfile.grammar.InstructionParser.StatementContext;
import dev.strata.source.Diagnostic;
import dev.strata.source.SourceRange;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.antlr.v4.runtime.CommonTokenStream;
import org.antlr.v4.runtime.ParserRuleContext;
import org.antlr.v4.runtime.Token;
import org.antlr.v4.runtime.atn.PredictionMode;
import org.antlr.v4.runtime.tree.TerminalNode;

/// Logical line → {@link Statement}, by the grammar of one instruction.
final class StatementReader {
  /// An ONBUILD of an ONBUILD is refused; its tree is shown so far down.
  private static final int MOST_CHAINED = 20;

  private final char escape;
  private final boolean backtick;
  private final List<Diagnostic> problems;
  private final InstructionLexer lexer;
  private final CommonTokenStream tokens;
  private final InstructionParser parser;

  StatementReader(char escape, List<Diagnostic> problems) {
    this.escape = escape;
    this.backtick = escape == '`';
    this.problems = problems;
    this.lexer = new InstructionLexer(new AsciiStream("", 0, 0, false, AsciiStream.View.WORDS));
    this.tokens = new CommonTokenStream(lexer);
    this.parser = new InstructionParser(tokens);
    lexer.removeErrorListeners();
    parser.removeErrorListeners();
    parser.getInterpreter().setPredictionMode(PredictionMode.SLL);
  }

  Statement read(LogicalLine line) {
    String text = line.text();
    int start = Whitespace.skip(text, 0, text.length());
    int end = Whitespace.trimEnd(text, start, text.length());
    return read(line, start, end, 0);
  }

  private Statement read(LogicalLine line, int start, int end, int depth) {
    String text = line.text();
    lexer.setInputStream(new AsciiStream(text, start, end, backtick, AsciiStream.View.WORDS));
    tokens.setTokenSource(lexer);
    parser.setTokenStream(tokens);
    StatementContext tree = parser.statement();
    return new Reading(line, end, depth).statement(tree);
  }

  /// The tree of one line.
  private final class Reading {
    private final LogicalLine line;
    private final String text;
    private final int end;
    private final int depth;

    Reading(LogicalLine line, int end, int depth) {
      this.line = line;
      this.text = line.text();
      this.end = end;
      this.depth = depth;
    }

    Statement statement(StatementContext tree) {
      OnbuildContext onbuild = tree.onbuild();
      if (onbuild != null) {
        return onbuild(onbuild);
      }
      InstructionContext instruction = tree.instruction(); // none where a flag comes first
      return instruction == null || instruction.getChildCount() == 0
          ? unknown(tree.getStart())
          : instruction(instruction);
    }

    private Statement onbuild(OnbuildContext onbuild) {
      Arguments arguments = new Arguments.None(line.range(end, end));
      if (onbuild.instruction() != null && onbuild.instruction().getChildCount() > 0) {
        int start = onbuild.instruction().getStart().getStartIndex();
        arguments = new Arguments.Trigger(instruction(onbuild.instruction()), start);
      } else if (onbuild.chained() != null) {
        Token keyword = onbuild.chained().getStart();
        int start = keyword.getStartIndex();
        List<Text> flags = flags(onbuild.flags());
        Statement chained =
            depth < MOST_CHAINED ? read(line, start, end, depth + 1) : unknown(keyword);
        return of(onbuild.getStart(), flags, new Arguments.Trigger(chained, start));
      }
      return of(onbuild.getStart(), flags(onbuild.flags()), arguments);
    }

    private Statement instruction(InstructionContext tree) {
      ParserRuleContext rule = (ParserRuleContext) tree.getChild(0);
      Token keyword = rule.getStart();
      if (tree.unknown() != null) {
        return unknown(keyword);
      }
      FlagsContext flags = rule.getRuleContext(FlagsContext.class, 0);
      Arguments arguments;
      if (tree.list() != null) {
        arguments = list(keyword, tree.list().ITEM());
      } else if (tree.command() != null) {
        arguments = command(tree.command().LINE());
      } else if (tree.text() != null) {
        arguments = lineOrNone(tree.text().LINE());
      } else if (tree.assignments() != null) {
        arguments = assignments(tree.assignments());
      } else if (tree.arguments() != null) {
        arguments = items(words(tree.arguments()));
      } else {
        arguments = check(tree.healthcheck());
      }
      return of(keyword, flags(flags), arguments);
    }

    private Statement of(Token keyword, List<Text> flags, Arguments arguments) {
      int start = keyword.getStartIndex();
      Text word = line.part(start, keyword.getStopIndex() + 1);
      return new Statement(line, word, flags, arguments, List.of(), line.range(start, end));
    }

    /// The keyword lasts to the first blank, whatever it was read as.
    private Statement unknown(Token first) {
      int start = Math.min(first.getStartIndex(), end);
      int stop = start;
      while (stop < end && !Whitespace.isBlank(text.charAt(stop))) {
        stop++;
      }
      return new Statement(
          line,
          line.part(start, stop),
          Quoting.flagsIn(text, stop, end, escape).stream()
              .map(flag -> new Text(flag.value(), line.range(flag.start(), flag.end())))
              .toList(),
          new Arguments.Unknown(),
          List.of(),
          line.range(start, end));
    }

    private List<Text> flags(FlagsContext flags) {
      List<Text> result = new ArrayList<>(flags.FLAG().size());
      for (TerminalNode node : flags.FLAG()) {
        Token token = node.getSymbol();
        int stop = token.getStopIndex() + 1;
        String value = Quoting.flagValue(text.substring(token.getStartIndex(), stop), escape);
        if (!value.equals("--")) {
          result.add(new Text(value, line.range(token.getStartIndex(), stop)));
        }
      }
      return result;
    }

    private Arguments none() {
      return new Arguments.None(line.range(end, end));
    }

    private Arguments items(List<Text> items) {
      return items.isEmpty() ? none() : new Arguments.Items(items);
    }

    private Arguments list(Token keyword, List<TerminalNode> nodes) {
      if (nodes.isEmpty()) {
        return none();
      }
      int start = nodes.getFirst().getSymbol().getStartIndex();
      boolean json =
          keyword.getType() != InstructionLexer.FROM
              && keyword.getType() != InstructionLexer.EXPOSE;
      if (json && json(start) instanceof Arguments.Json array) {
        return array;
      }
      List<Text> items = new ArrayList<>(nodes.size());
      for (TerminalNode node : nodes) {
        Token token = node.getSymbol();
        items.add(line.part(token.getStartIndex(), token.getStopIndex() + 1));
      }
      return new Arguments.Items(items);
    }

    private Arguments lineOrNone(TerminalNode node) {
      return node == null
          ? none()
          : new Arguments.Line(line.part(node.getSymbol().getStartIndex(), end));
    }

    private Arguments command(TerminalNode node) {
      if (node != null && json(node.getSymbol().getStartIndex()) instanceof Arguments.Json array) {
        return array;
      }
      return lineOrNone(node);
    }

    private Arguments json(int start) {
      return switch (JsonArrays.read(text, start, end)) {
        case JsonArrays.Answer.NotJson _ -> none();
        case JsonArrays.Answer.Strings(List<JsonArrays.Element> elements) -> {
          List<Text> items = new ArrayList<>(elements.size());
          for (JsonArrays.Element element : elements) {
            items.add(new Text(element.value(), line.range(element.start(), element.end())));
          }
          yield new Arguments.Json(items, line.range(start, end));
        }
        case JsonArrays.Answer.NotStrings(int from, int to) ->
            refuse(
                line.range(from, to),
                "when using JSON array syntax, arrays must be comprised of strings only",
                "put it in double quotes");
        case JsonArrays.Answer.TooDeep(int at) ->
            refuse(
                line.range(at, at + 1),
                "JSON is nested too deeply",
                "write a flat array of strings");
      };
    }

    private Arguments refuse(SourceRange range, String message, String hint) {
      problems.add(Diagnostic.error(range, message, hint));
      return new Arguments.Json(List.of(), range);
    }

    private Arguments check(HealthcheckContext tree) {
      if (tree.KIND() == null) {
        return none();
      }
      Token kind = tree.KIND().getSymbol();
      return new Arguments.Check(
          line.part(kind.getStartIndex(), kind.getStopIndex() + 1), command(tree.LINE()));
    }

    /// The words of a rule; a lone escape at the end of the line is none of its word.
    private List<Text> words(ParserRuleContext rule) {
      List<Text> words = new ArrayList<>();
      for (int i = 0; i < rule.getChildCount(); i++) {
        if (rule.getChild(i) instanceof TerminalNode node && isWord(node.getSymbol())) {
          int start = node.getSymbol().getStartIndex();
          int stop = node.getSymbol().getStopIndex() + 1;
          if (stop == end && Quoting.endsInLoneEscape(text.substring(start, stop), escape)) {
            stop--;
          }
          if (stop > start) {
            words.add(line.part(start, stop));
          }
        }
      }
      return words;
    }

    private static boolean isWord(Token token) {
      return token.getType() == InstructionLexer.NAME || token.getType() == InstructionLexer.PAIR;
    }

    private Arguments assignments(AssignmentsContext tree) {
      ParserRuleContext rule = tree.pairs() != null ? tree.pairs() : tree.legacyPair();
      List<Text> words = rule == null ? List.of() : words(rule);
      if (rule == null || words.isEmpty()) {
        return none();
      }
      return tree.pairs() != null
          ? pairs(words, rule.getStart().getStartIndex())
          : legacy(tree.getStart(), rule.getStart().getStartIndex());
    }

    private Arguments pairs(List<Text> words, int start) {
      List<KeyValue> pairs = new ArrayList<>(words.size());
      int from = start;
      for (Text word : words) {
        from = text.indexOf(word.value(), from);
        int equals = word.value().indexOf('=');
        if (equals < 0) {
          problems.add(
              Diagnostic.error(
                  word.range(),
                  "Syntax error - can't find = in "
                      + GoQuoting.quote(word.value())
                      + ". Must be of the form: name=value",
                  "put a value that has blanks in quotes"));
          return new Arguments.Pairs(List.of());
        }
        pairs.add(
            new KeyValue(
                line.part(from, from + equals),
                line.part(from + equals + 1, from + word.value().length()),
                false));
        from += word.value().length();
      }
      return new Arguments.Pairs(pairs);
    }

    /// `ENV name value`: the value is all the rest, quotes or not.
    private Arguments legacy(Token keyword, int start) {
      int nameEnd = start;
      while (nameEnd < end && !Whitespace.isBlank(text.charAt(nameEnd))) {
        nameEnd++;
      }
      int valueStart = nameEnd;
      while (valueStart < end && Whitespace.isBlank(text.charAt(valueStart))) {
        valueStart++;
      }
      Text name = line.part(start, nameEnd);
      if (valueStart == end) {
        String word = keyword.getText().toUpperCase(Locale.ROOT);
        return refuse(
            name.range(),
            word + " must have two arguments",
            "write " + word + " " + name.value() + "=value");
      }
      return new Arguments.Pairs(List.of(new KeyValue(name, line.part(valueStart, end), true)));
    }
  }
}
