package dev.strata.template;

import dev.strata.oci.Json;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// What may be called: Go's functions and docker's.
final class Functions {
  @FunctionalInterface
  private interface Function {
    Value call(List<Value> arguments, Shapes shapes) throws FunctionException;
  }

  /// Takes so many arguments; `most` may be any number.
  private record Entry(int least, int most, Function function) {}

  private static final int ANY = Integer.MAX_VALUE;

  static final Functions ALL = new Functions(all());
  static final Functions OF_HEADINGS = new Functions(ofHeadings());

  private final Map<String, Entry> entries;

  private Functions(Map<String, Entry> entries) {
    this.entries = entries;
  }

  Set<String> names() {
    return entries.keySet();
  }

  Value call(String name, List<Value> arguments, Shapes shapes) throws FunctionException {
    Entry entry = entries.get(name);
    if (entry == null) {
      throw new IllegalStateException("the parser let pass " + name);
    }
    if (arguments.size() < entry.least() || arguments.size() > entry.most()) {
      throw new FunctionException(
          "wrong number of args: want "
              + (entry.most() == ANY
                  ? "at least " + entry.least()
                  : entry.least() == entry.most()
                      ? "" + entry.least()
                      : entry.least() + " to " + entry.most())
              + " got "
              + arguments.size());
    }
    return entry.function().call(arguments, shapes);
  }

  private static Map<String, Entry> all() {
    Map<String, Entry> all = new TreeMap<>();
    // Those that came to here did not end at an argument before.
    all.put("and", new Entry(1, ANY, (a, _) -> a.getLast()));
    all.put("or", new Entry(1, ANY, (a, _) -> a.getLast()));
    all.put("not", new Entry(1, 1, (a, _) -> Value.bool(!a.getFirst().isTrue())));
    all.put("len", new Entry(1, 1, (a, _) -> Items.length(a.getFirst())));
    all.put("index", new Entry(1, ANY, Items::index));
    all.put("slice", new Entry(1, 4, (a, _) -> Items.slice(a)));
    all.put("print", new Entry(0, ANY, (a, _) -> Value.text(print(a))));
    all.put("println", new Entry(0, ANY, (a, _) -> Value.text(spaced(a) + "\n")));
    all.put(
        "printf",
        new Entry(
            1,
            ANY,
            (a, _) -> Value.text(GoFormat.format(text(a.getFirst()), a.subList(1, a.size())))));
    all.put("html", new Entry(0, ANY, (a, _) -> Value.text(Escapes.html(print(a)))));
    all.put("js", new Entry(0, ANY, (a, _) -> Value.text(Escapes.js(print(a)))));
    all.put("urlquery", new Entry(0, ANY, (a, _) -> Value.text(Escapes.query(print(a)))));
    all.put("eq", new Entry(2, ANY, (a, _) -> Value.bool(Comparison.isOneOf(a))));
    all.put("ne", new Entry(2, 2, (a, _) -> Value.bool(!Comparison.isSame(a.get(0), a.get(1)))));
    all.put("lt", new Entry(2, 2, (a, _) -> Value.bool(Comparison.order(a) < 0)));
    all.put("le", new Entry(2, 2, (a, _) -> Value.bool(Comparison.order(a) <= 0)));
    all.put("gt", new Entry(2, 2, (a, _) -> Value.bool(Comparison.order(a) > 0)));
    all.put("ge", new Entry(2, 2, (a, _) -> Value.bool(Comparison.order(a) >= 0)));
    all.put("json", new Entry(1, 1, (a, _) -> Value.text(json(a.getFirst()))));
    all.put("split", new Entry(2, 2, (a, _) -> split(text(a.get(0)), text(a.get(1)))));
    all.put("join", new Entry(2, 2, (a, _) -> join(a.get(0), text(a.get(1)))));
    all.put("title", new Entry(1, 1, (a, _) -> Value.text(title(text(a.getFirst())))));
    all.put(
        "lower",
        new Entry(1, 1, (a, _) -> Value.text(text(a.getFirst()).toLowerCase(Locale.ROOT))));
    all.put(
        "upper",
        new Entry(1, 1, (a, _) -> Value.text(text(a.getFirst()).toUpperCase(Locale.ROOT))));
    all.put("pad", new Entry(3, 3, (a, _) -> Value.text(pad(a))));
    all.put("truncate", new Entry(2, 2, (a, _) -> Value.text(truncate(a))));
    return all;
  }

  private static Map<String, Entry> ofHeadings() {
    Map<String, Entry> headings = all();
    for (String name : List.of("json", "title", "lower", "upper", "split", "join", "truncate")) {
      headings.computeIfPresent(
          name, (_, entry) -> new Entry(entry.least(), entry.most(), (a, _) -> a.getFirst()));
    }
    return headings;
  }

  /// A member that is there.
  static Json member(Map<String, Json> members, String name) {
    Json value = members.get(name);
    return value == null ? new Json.Null() : value;
  }

  private static String text(Value value) throws FunctionException {
    if (value.toJson() instanceof Json.Text(String text)) {
      return text;
    }
    throw new FunctionException("wrong type: expected string; got " + value.kind());
  }

  static int whole(Value value) throws FunctionException {
    if (value.toJson() instanceof Json.Number(String literal) && literal.matches("-?[0-9]{1,9}")) {
      return Integer.parseInt(literal);
    }
    throw new FunctionException("wrong type: expected integer; got " + value.kind());
  }

  /// Spaces stand between operands of which none is a text.
  private static String print(List<Value> values) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < values.size(); i++) {
      boolean apart =
          i > 0
              && !(values.get(i).toJson() instanceof Json.Text)
              && !(values.get(i - 1).toJson() instanceof Json.Text);
      text.append(apart ? " " : "").append(GoText.text(values.get(i)));
    }
    return text.toString();
  }

  private static String spaced(List<Value> values) {
    return values.stream().map(GoText::text).collect(Collectors.joining(" "));
  }

  private static String json(Value value) {
    return new String(value.toJson().encode(), StandardCharsets.UTF_8);
  }

  private static Value split(String text, String separator) {
    List<String> parts = new ArrayList<>();
    if (separator.isEmpty()) {
      text.codePoints().forEach(c -> parts.add(Character.toString(c)));
    } else {
      int at = 0;
      for (int end = text.indexOf(separator); end >= 0; end = text.indexOf(separator, at)) {
        parts.add(text.substring(at, end));
        at = end + separator.length();
      }
      parts.add(text.substring(at));
    }
    return Value.of(Json.texts(parts));
  }

  private static Value join(Value list, String separator) throws FunctionException {
    List<String> parts = new ArrayList<>();
    for (Json part : Items.list(list)) {
      parts.add(text(Value.of(part)));
    }
    return Value.text(String.join(separator, parts));
  }

  private static String title(String text) {
    StringBuilder title = new StringBuilder();
    boolean inWord = false;
    for (char c : text.toCharArray()) {
      title.append(inWord ? c : Character.toTitleCase(c));
      inWord = Character.isLetterOrDigit(c) || c == '_' || c == '\'';
    }
    return title.toString();
  }

  /// Spaces around what is no empty text.
  private static String pad(List<Value> arguments) throws FunctionException {
    String text = text(arguments.get(0));
    int before = Math.clamp(whole(arguments.get(1)), 0, 10_000);
    int after = Math.clamp(whole(arguments.get(2)), 0, 10_000);
    return text.isEmpty() ? text : " ".repeat(before) + text + " ".repeat(after);
  }

  private static String truncate(List<Value> arguments) throws FunctionException {
    String text = text(arguments.get(0));
    int length = whole(arguments.get(1));
    return length < 0 || text.length() <= length ? text : text.substring(0, length);
  }
}
