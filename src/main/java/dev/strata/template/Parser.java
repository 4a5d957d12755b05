package dev.strata.template;

import dev.strata.oci.Json;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Words → nodes.
final class Parser {
  /// How deep actions and parentheses may be nested.
  private static final int DEEPEST = 100;

  private static final int LONGEST_NUMBER = 300;

  private static final Set<String> NOT_TAKEN = Set.of("define", "template", "block");

  private final List<Token> tokens;
  private final Set<String> functions;
  private final List<String> variables = new ArrayList<>(List.of("$"));
  private int at;
  private int depth;
  private int ranges;

  private Parser(List<Token> tokens, Set<String> functions) {
    this.tokens = tokens;
    this.functions = functions;
  }

  /// @param functions the names that may be called
  static List<Node> parse(List<Token> tokens, Set<String> functions) throws TemplateException {
    Parser parser = new Parser(tokens, functions);
    List<Node> nodes = parser.nodes();
    if (parser.peek().kind() != Token.Kind.END) {
      Token word = parser.keyword().orElseThrow();
      throw new TemplateException(word.place(), "unexpected {{" + word.text() + "}}");
    }
    return nodes;
  }

  /// Up to the end, or to an `{{end}}` or `{{else}}` that is left for the caller.
  private List<Node> nodes() throws TemplateException {
    List<Node> nodes = new ArrayList<>();
    while (true) {
      Token token = peek();
      if (token.kind() == Token.Kind.TEXT) {
        nodes.add(new Node.Text(next().text()));
        continue;
      }
      Optional<Token> keyword = keyword();
      String word = keyword.map(Token::text).orElse("");
      if (token.kind() == Token.Kind.END || word.equals("end") || word.equals("else")) {
        return nodes;
      }
      nodes.add(action(word));
    }
  }

  /// The first word of the action that comes, if it is one of the language's.
  private Optional<Token> keyword() {
    int word = at + 1;
    while (word < tokens.size() && tokens.get(word).kind() == Token.Kind.SPACE) {
      word++;
    }
    return peek().kind() == Token.Kind.OPEN && tokens.get(word).kind() == Token.Kind.WORD
        ? Optional.of(tokens.get(word))
        : Optional.empty();
  }

  private Node action(String word) throws TemplateException {
    Place open = next().place();
    skipSpace();
    if (NOT_TAKEN.contains(word)) {
      throw new TemplateException(peek().place(), word + ": templates in templates are not taken");
    }
    return switch (word) {
      case "if", "with" -> {
        next();
        yield branch(word, open);
      }
      case "range" -> {
        next();
        yield range(open);
      }
      case "break", "continue" -> {
        Token token = next();
        if (ranges == 0) {
          throw new TemplateException(token.place(), "{{" + word + "}} outside {{range}}");
        }
        close(word);
        yield new Node.Leave(word.equals("break"));
      }
      default -> {
        Pipeline pipeline = pipeline("command");
        if (pipeline.variables().size() > 1) {
          throw new TemplateException(open, "too many declarations in command");
        }
        close("command");
        yield new Node.Action(pipeline);
      }
    };
  }

  private Node branch(String word, Place open) throws TemplateException {
    int before = variables.size();
    enter(open);
    Pipeline condition = pipeline(word);
    if (condition.variables().size() > 1) {
      throw new TemplateException(open, "too many declarations in " + word);
    }
    close(word);
    List<Node> then = nodes();
    List<Node> otherwise = otherwise(word, open);
    leave(before);
    return new Node.Branch(word.equals("with"), condition, then, otherwise);
  }

  private Node range(Place open) throws TemplateException {
    int before = variables.size();
    enter(open);
    Pipeline over = pipeline("range");
    close("range");
    ranges++;
    List<Node> body = nodes();
    ranges--;
    List<Node> otherwise = otherwise("range", open);
    leave(before);
    return new Node.Range(over, body, otherwise);
  }

  /// What follows `{{else}}`, and the `{{end}}`. An `{{else if}}` shares the end.
  private List<Node> otherwise(String word, Place open) throws TemplateException {
    if (peek().kind() == Token.Kind.END) {
      throw new TemplateException(open, "unexpected EOF: there is no {{end}} for {{" + word + "}}");
    }
    next();
    skipSpace();
    if (next().text().equals("end")) {
      close("end");
      return List.of();
    }
    skipSpace();
    Token more = peek();
    if (more.is(Token.Kind.WORD, word) && !word.equals("range")) {
      next();
      return List.of(branch(word, more.place()));
    }
    close("else");
    List<Node> nodes = nodes();
    if (keyword().filter(k -> k.text().equals("end")).isEmpty()) {
      throw new TemplateException(peek().place(), "expected {{end}} after {{else}}");
    }
    next();
    skipSpace();
    next();
    close("end");
    return nodes;
  }

  private Pipeline pipeline(String context) throws TemplateException {
    skipSpace();
    Place place = peek().place();
    List<String> set = new ArrayList<>();
    boolean isNew = declarations(context, set);
    List<List<Expression>> commands = new ArrayList<>();
    commands.add(command(context));
    while (peek().is(Token.Kind.SIGN, "|")) {
      next();
      commands.add(command(context));
    }
    // What is declared is not there in its own value.
    if (isNew) {
      variables.addAll(set);
    }
    for (List<Expression> command : commands.subList(1, commands.size())) {
      if (!(command.getFirst() instanceof Expression.Function)) {
        throw new TemplateException(
            command.getFirst().place(),
            "non executable command in pipeline: " + command.getFirst().shown());
      }
    }
    return new Pipeline(place, set, isNew, commands);
  }

  /// `$a :=`, `$a =` or, in a range, `$a, $b :=`; leaves it where it is none.
  private boolean declarations(String context, List<String> set) throws TemplateException {
    int start = at;
    while (peek().kind() == Token.Kind.VARIABLE) {
      set.add(next().text());
      skipSpace();
      Token sign = peek();
      if (sign.is(Token.Kind.SIGN, ",") && context.equals("range") && set.size() == 1) {
        next();
        skipSpace();
        continue;
      }
      if (sign.is(Token.Kind.SIGN, ":=")) {
        next();
        return true;
      }
      if (sign.is(Token.Kind.SIGN, "=")) {
        next();
        for (String name : set) {
          known(name, sign.place());
        }
        return false;
      }
      break;
    }
    set.clear();
    at = start;
    return false;
  }

  private List<Expression> command(String context) throws TemplateException {
    List<Expression> operands = new ArrayList<>();
    while (true) {
      skipSpace();
      Token token = peek();
      boolean ends =
          token.kind() == Token.Kind.CLOSE
              || token.kind() == Token.Kind.SIGN && !token.text().equals("(");
      if (ends) {
        break;
      }
      operands.add(operand());
      Token.Kind after = peek().kind();
      if (after != Token.Kind.SPACE && after != Token.Kind.CLOSE && after != Token.Kind.SIGN) {
        throw unexpected(peek(), "operand");
      }
    }
    if (operands.isEmpty()) {
      throw new TemplateException(peek().place(), "missing value for " + context);
    }
    return operands;
  }

  private Expression operand() throws TemplateException {
    Token token = next();
    Expression operand =
        switch (token.kind()) {
          case DOT -> new Expression.Dot(token.place());
          case FIELD ->
              new Expression.Field(
                  token.place(), new Expression.Dot(token.place()), token.text().substring(1));
          case VARIABLE -> {
            known(token.text(), token.place());
            yield new Expression.Variable(token.place(), token.text());
          }
          case STRING ->
              new Expression.Literal(
                  token.place(), Json.text(token.text()), GoQuotes.quote(token.text()));
          case NUMBER -> new Expression.Literal(token.place(), number(token), token.text());
          case CHARACTER -> {
            if (token.text().codePointCount(0, token.text().length()) != 1) {
              throw new TemplateException(token.place(), "malformed character constant");
            }
            yield new Expression.Literal(
                token.place(), Json.number(token.text().codePointAt(0)), token.text());
          }
          case WORD -> word(token);
          case SIGN -> parentheses(token);
          case TEXT, OPEN, CLOSE, SPACE, END -> throw unexpected(token, "operand");
        };
    while (peek().kind() == Token.Kind.FIELD) {
      if (operand instanceof Expression.Literal || operand instanceof Expression.Function) {
        throw unexpected(peek(), "operand");
      }
      Token field = next();
      operand = new Expression.Field(token.place(), operand, field.text().substring(1));
    }
    return operand;
  }

  private Expression word(Token token) throws TemplateException {
    return switch (token.text()) {
      case "true", "false" ->
          new Expression.Literal(
              token.place(), new Json.Bool(token.text().equals("true")), token.text());
      case "nil" -> new Expression.Literal(token.place(), new Json.Null(), "nil");
      default -> {
        if (!functions.contains(token.text())) {
          throw new TemplateException(
              token.place(), "function \"" + token.text() + "\" not defined");
        }
        yield new Expression.Function(token.place(), token.text());
      }
    };
  }

  private Expression parentheses(Token open) throws TemplateException {
    if (!open.text().equals("(")) {
      throw unexpected(open, "operand");
    }
    enter(open.place());
    Pipeline pipeline = pipeline("parenthesized pipeline");
    depth--;
    if (!peek().is(Token.Kind.SIGN, ")")) {
      throw new TemplateException(open.place(), "unclosed left paren: there is no ) for this (");
    }
    next();
    return pipeline;
  }

  private static Json number(Token token) throws TemplateException {
    String text = token.text().replace("_", "");
    String bare = text.startsWith("+") ? text.substring(1) : text;
    try {
      if (bare.matches("-?0[xX][0-9a-fA-F]+")) {
        return Json.number(Long.decode(bare));
      }
      BigDecimal number = new BigDecimal(bare);
      if (Math.abs(number.scale()) <= LONGEST_NUMBER) {
        boolean isLarge = number.abs().compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) > 0;
        return new Json.Number(isLarge ? number.toString() : number.toPlainString());
      }
    } catch (NumberFormatException _) {
      // Told below.
    }
    throw new TemplateException(token.place(), "bad number syntax: \"" + token.text() + "\"");
  }

  private void known(String variable, Place place) throws TemplateException {
    if (!variables.contains(variable)) {
      throw new TemplateException(place, "undefined variable \"" + variable + "\"");
    }
  }

  private void enter(Place place) throws TemplateException {
    if (++depth > DEEPEST) {
      throw new TemplateException(place, "nested more than " + DEEPEST + " deep");
    }
  }

  private void leave(int before) {
    depth--;
    variables.subList(before, variables.size()).clear();
  }

  private void close(String context) throws TemplateException {
    skipSpace();
    if (peek().kind() != Token.Kind.CLOSE) {
      throw unexpected(peek(), context);
    }
    next();
  }

  private static TemplateException unexpected(Token token, String context) {
    return new TemplateException(token.place(), "unexpected " + token.shown() + " in " + context);
  }

  private void skipSpace() {
    while (peek().kind() == Token.Kind.SPACE) {
      at++;
    }
  }

  private Token peek() {
    return tokens.get(at);
  }

  private Token next() {
    return tokens.get(peek().kind() == Token.Kind.END ? at : at++);
  }
}
