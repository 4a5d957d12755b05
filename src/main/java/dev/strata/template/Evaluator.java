package dev.strata.template;

import dev.strata.oci.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Fills a template once.
final class Evaluator {
  /// How a list of nodes ended.
  private enum End {
    FALLS_THROUGH,
    BREAK,
    CONTINUE
  }

  private final Functions functions;
  private final Shapes shapes;
  private final Value data;
  private final Scope scope = new Scope();
  private final StringBuilder out = new StringBuilder();

  Evaluator(Functions functions, Shapes shapes, Value data) {
    this.functions = functions;
    this.shapes = shapes;
    this.data = data;
  }

  String fill(List<Node> nodes) throws TemplateException {
    scope.declare("$", data);
    walk(nodes, data);
    return out.toString();
  }

  private End walk(List<Node> nodes, Value dot) throws TemplateException {
    int before = scope.size();
    try {
      for (Node node : nodes) {
        End end = walk(node, dot);
        if (end != End.FALLS_THROUGH) {
          return end;
        }
      }
      return End.FALLS_THROUGH;
    } finally {
      scope.cutTo(before);
    }
  }

  private End walk(Node node, Value dot) throws TemplateException {
    return switch (node) {
      case Node.Text(String text) -> {
        out.append(text);
        yield End.FALLS_THROUGH;
      }
      case Node.Action(Pipeline pipeline) -> {
        Value value = evaluate(pipeline, dot);
        if (pipeline.variables().isEmpty()) {
          out.append(GoText.printed(value));
        }
        yield End.FALLS_THROUGH;
      }
      case Node.Branch branch -> {
        int before = scope.size();
        Value value = evaluate(branch.condition(), dot);
        End end =
            walk(
                value.isTrue() ? branch.then() : branch.otherwise(),
                value.isTrue() && branch.with() ? value : dot);
        scope.cutTo(before);
        yield end;
      }
      case Node.Range range -> range(range, dot);
      case Node.Leave(boolean range) -> range ? End.BREAK : End.CONTINUE;
    };
  }

  private End range(Node.Range range, Value dot) throws TemplateException {
    int before = scope.size();
    Value over = commands(range.over(), dot);
    List<Value> keys = new ArrayList<>();
    List<Value> values = new ArrayList<>();
    elements(range.over().commands().getFirst().getFirst(), over, keys, values);
    End end = End.FALLS_THROUGH;
    if (values.isEmpty()) {
      end = walk(range.otherwise(), dot);
    }
    for (int i = 0; i < values.size(); i++) {
      put(range.over(), keys.get(i), values.get(i));
      End once = walk(range.body(), values.get(i));
      if (range.over().isNew()) {
        scope.cutTo(before);
      }
      if (once == End.BREAK) {
        break;
      }
    }
    return end;
  }

  /// One variable has the value, two have the key as well.
  private void put(Pipeline over, Value key, Value value) {
    List<String> names = over.variables();
    for (int i = 0; i < names.size(); i++) {
      Value put = i == 0 && names.size() == 2 ? key : value;
      if (over.isNew()) {
        scope.declare(names.get(i), put);
      } else {
        scope.set(names.get(i), put);
      }
    }
  }

  private void elements(Expression written, Value over, List<Value> keys, List<Value> values)
      throws TemplateException {
    switch (over.toJson()) {
      case Json.Array(var list) -> {
        for (Json value : list) {
          keys.add(Value.number(keys.size()));
          values.add(Value.of(value));
        }
      }
      case Json.Members(var members) -> {
        for (String name : new TreeSet<>(members.sequencedKeySet())) {
          keys.add(Value.text(name));
          Json value = Functions.member(members, name);
          values.add(new Value.Data(value, shapes.of(name, value)));
        }
      }
      case Json.Null _ -> {}
      case Json.Text _, Json.Number _, Json.Bool _ ->
          throw executing(
              written.place(), written.shown(), "range can't iterate over " + over.kind());
    }
  }

  private Value evaluate(Pipeline pipeline, Value dot) throws TemplateException {
    Value value = commands(pipeline, dot);
    for (String name : pipeline.variables()) {
      if (pipeline.isNew()) {
        scope.declare(name, value);
      } else {
        scope.set(name, value);
      }
    }
    return value;
  }

  private Value commands(Pipeline pipeline, Value dot) throws TemplateException {
    Value value = command(pipeline.commands().getFirst(), dot, null);
    for (List<Expression> command : pipeline.commands().subList(1, pipeline.commands().size())) {
      value = command(command, dot, value);
    }
    return value;
  }

  /// @param last what the command before came to
  private Value command(List<Expression> words, Value dot, @Nullable Value last)
      throws TemplateException {
    Expression first = words.getFirst();
    if (!(first instanceof Expression.Function(Place place, String name))) {
      if (words.size() > 1 || last != null) {
        throw executing(
            first.place(), first.shown(), "can't give argument to non-function " + first.shown());
      }
      if (first instanceof Expression.Literal(var at, Json.Null _, var shown)) {
        throw executing(at, shown, "nil is not a command");
      }
      return value(first, dot);
    }
    List<Value> arguments = new ArrayList<>();
    boolean all = name.equals("and");
    for (Expression word : words.subList(1, words.size())) {
      Value value = value(word, dot);
      if ((all || name.equals("or")) && value.isTrue() != all) {
        // The others are not looked at.
        return value;
      }
      arguments.add(value);
    }
    if (last != null) {
      arguments.add(last);
    }
    return call(place, name, arguments);
  }

  private Value call(Place place, String name, List<Value> arguments) throws TemplateException {
    try {
      return functions.call(name, arguments, shapes);
    } catch (FunctionException e) {
      throw executing(place, name, "error calling " + name + ": " + e.getMessage());
    }
  }

  private Value value(Expression expression, Value dot) throws TemplateException {
    return switch (expression) {
      case Expression.Dot _ -> dot;
      case Expression.Literal literal -> Value.of(literal.value());
      case Expression.Variable variable -> scope.get(variable.name());
      case Expression.Field field -> field(field, value(field.of(), dot));
      case Expression.Function function -> call(function.place(), function.name(), List.of());
      case Pipeline pipeline -> evaluate(pipeline, dot);
    };
  }

  private Value field(Expression.Field field, Value of) throws TemplateException {
    if (of instanceof Value.Data(Json.Members(var members), Shape shape)) {
      if (members.containsKey(field.name())) {
        Json value = Functions.member(members, field.name());
        return new Value.Data(value, shapes.of(field.name(), value));
      }
      if (shape == Shape.MAP) {
        return new Value.Absent();
      }
      Optional<Json> leftOut = shapes.leftOut(field.name());
      if (leftOut.isPresent()) {
        return new Value.Data(leftOut.get(), shapes.of(field.name(), leftOut.get()));
      }
      throw executing(
          field.place(),
          field.shown(),
          "can't evaluate field "
              + field.name()
              + "; there are "
              + String.join(", ", members.sequencedKeySet()));
    }
    if (of instanceof Value.Data(Json.Null _, Shape shape) && shape == Shape.MAP) {
      return new Value.Absent();
    }
    throw executing(
        field.place(),
        field.shown(),
        of.toJson() instanceof Json.Null
            ? "nil pointer evaluating " + field.of().shown() + "." + field.name()
            : "can't evaluate field " + field.name() + " in " + of.kind());
  }

  private static TemplateException executing(Place place, String what, String problem) {
    return new TemplateException(place, "executing \"\" at <" + what + ">: " + problem);
  }
}
