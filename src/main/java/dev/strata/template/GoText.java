package dev.strata.template;

import dev.strata.oci.Json;
import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// Values as Go's `fmt` prints them with `%v`.
final class GoText {
  private GoText() {}

  /// As an action prints it: nothing at all is `<no value>`.
  static String printed(Value value) {
    return switch (value) {
      case Value.Absent _ -> "<no value>";
      case Value.Data(Json.Null _, Shape shape) when shape == Shape.PLAIN -> "<no value>";
      case Value.Data _ -> text(value);
    };
  }

  static String text(Value value) {
    return switch (value) {
      case Value.Absent _ -> "<nil>";
      case Value.Data(Json json, Shape shape) -> text(json, shape);
    };
  }

  private static String text(Json json, Shape shape) {
    return switch (json) {
      case Json.Text(String text) -> text;
      case Json.Number(String literal) -> number(literal);
      case Json.Bool(boolean bool) -> Boolean.toString(bool);
      case Json.Null _ ->
          switch (shape) {
            case STRUCT, PLAIN -> "<nil>";
            case MAP -> "map[]";
            case LIST -> "[]";
          };
      case Json.Array(var values) -> "[" + spaced(values) + "]";
      case Json.Members(var members) when shape == Shape.STRUCT ->
          "{" + spaced(List.copyOf(members.sequencedValues())) + "}";
      case Json.Members(var members) ->
          new TreeSet<>(members.sequencedKeySet())
              .stream()
                  .map(name -> name + ":" + text(Functions.member(members, name)))
                  .collect(Collectors.joining(" ", "map[", "]"));
    };
  }

  private static String text(Json json) {
    return text(json, Shape.of(json));
  }

  private static String spaced(List<Json> values) {
    return values.stream().map(GoText::text).collect(Collectors.joining(" "));
  }

  static boolean isWhole(String literal) {
    return literal.matches("-?[0-9]+");
  }

  /// A fraction as `%v` has it: plain, or with an exponent below -4 or from 21 on.
  private static String number(String literal) {
    if (isWhole(literal)) {
      return literal;
    }
    BigDecimal value = BigDecimal.valueOf(Double.parseDouble(literal)).stripTrailingZeros();
    int exponent = value.precision() - value.scale() - 1;
    if (value.signum() == 0) {
      return "0";
    }
    if (exponent >= -4 && exponent < 21) {
      return value.toPlainString();
    }
    BigDecimal digits = value.scaleByPowerOfTen(-exponent).stripTrailingZeros();
    return digits.toPlainString()
        + String.format(Locale.ROOT, "e%s%02d", exponent < 0 ? "-" : "+", Math.abs(exponent));
  }
}
