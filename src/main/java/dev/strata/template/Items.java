package dev.strata.template;

import dev.strata.oci.Json;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// Functions of lists, maps and texts as sequences.
final class Items {
  private Items() {}

  /// Of a text, in bytes.
  static Value length(Value of) throws FunctionException {
    return switch (of.toJson()) {
      case Json.Text(String text) -> Value.number(text.getBytes(StandardCharsets.UTF_8).length);
      case Json.Array(var values) -> Value.number(values.size());
      case Json.Members(var members) -> Value.number(members.size());
      case Json.Null _ when isEmptyKind(of) -> Value.number(0);
      case Json.Null _ -> throw new FunctionException("len of nil pointer");
      case Json.Number _, Json.Bool _ -> throw new FunctionException("len of " + of.kind());
    };
  }

  private static boolean isEmptyKind(Value value) {
    return value instanceof Value.Data(var _, Shape shape)
        && (shape == Shape.LIST || shape == Shape.MAP);
  }

  static List<Json> list(Value value) throws FunctionException {
    return switch (value.toJson()) {
      case Json.Array(var values) -> values;
      case Json.Null _ when isEmptyKind(value) -> List.of();
      case Json.Null _, Json.Text _, Json.Number _, Json.Bool _, Json.Members _ ->
          throw new FunctionException("wrong type: expected a list; got " + value.kind());
    };
  }

  /// The first argument, then its member, then that one's, and so on.
  static Value index(List<Value> arguments, Shapes shapes) throws FunctionException {
    Value value = arguments.getFirst();
    for (Value key : arguments.subList(1, arguments.size())) {
      value = index(value, key, shapes);
    }
    return value;
  }

  private static Value index(Value of, Value key, Shapes shapes) throws FunctionException {
    return switch (of.toJson()) {
      case Json.Members(var members) -> {
        String name = key(key);
        if (!members.containsKey(name)) {
          // Go's zero value.
          boolean texts = members.values().stream().allMatch(Json.Text.class::isInstance);
          yield texts ? Value.text("") : new Value.Absent();
        }
        Json value = Functions.member(members, name);
        yield new Value.Data(value, shapes.of(name, value));
      }
      case Json.Array(var values) -> Value.of(values.get(inside(key, values.size() - 1)));
      case Json.Text(String text) -> {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        yield Value.number(bytes[inside(key, bytes.length - 1)] & 0xff);
      }
      case Json.Null _ when of instanceof Value.Data(var _, Shape shape) && shape == Shape.MAP ->
          Value.text("");
      case Json.Null _ when isEmptyKind(of) -> Value.number(inside(key, -1));
      case Json.Null _ -> throw new FunctionException("index of untyped nil");
      case Json.Number _, Json.Bool _ ->
          throw new FunctionException("can't index item of type " + of.kind());
    };
  }

  private static String key(Value key) throws FunctionException {
    if (key.toJson() instanceof Json.Text(String name)) {
      return name;
    }
    throw new FunctionException("value has type " + key.kind() + "; should be string");
  }

  private static int inside(Value index, int last) throws FunctionException {
    int number = Functions.whole(index);
    if (number < 0 || number > last) {
      throw new FunctionException("index out of range: " + number);
    }
    return number;
  }

  /// A part of a list or of a text (in bytes), from one index to before another.
  static Value slice(List<Value> arguments) throws FunctionException {
    Value of = arguments.getFirst();
    int length =
        of.toJson() instanceof Json.Text(String text)
            ? text.getBytes(StandardCharsets.UTF_8).length
            : list(of).size();
    int from = arguments.size() > 1 ? inside(arguments.get(1), length) : 0;
    int to = arguments.size() > 2 ? inside(arguments.get(2), length) : length;
    if (from > to) {
      throw new FunctionException("invalid slice index: " + from + " > " + to);
    }
    if (of.toJson() instanceof Json.Text(String text)) {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      return Value.text(new String(bytes, from, to - from, StandardCharsets.UTF_8));
    }
    return Value.of(new Json.Array(list(of).subList(from, to)));
  }
}
