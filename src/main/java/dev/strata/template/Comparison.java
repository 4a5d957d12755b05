package dev.strata.template;

import dev.strata.oci.Json;
import java.math.BigDecimal;
import java.util.List;

/// `eq`, `lt` and the others, of values of the same kind.
final class Comparison {
  private Comparison() {}

  /// Whether the first is the same as one of the others.
  static boolean isOneOf(List<Value> values) throws FunctionException {
    for (Value other : values.subList(1, values.size())) {
      if (isSame(values.getFirst(), other)) {
        return true;
      }
    }
    return false;
  }

  static boolean isSame(Value a, Value b) throws FunctionException {
    if (a.toJson() instanceof Json.Null || b.toJson() instanceof Json.Null) {
      return a.toJson() instanceof Json.Null && b.toJson() instanceof Json.Null;
    }
    if (a.toJson() instanceof Json.Bool(boolean x) && b.toJson() instanceof Json.Bool(boolean y)) {
      return x == y;
    }
    return order(List.of(a, b)) == 0;
  }

  static int order(List<Value> two) throws FunctionException {
    Json a = two.get(0).toJson();
    Json b = two.get(1).toJson();
    if (a instanceof Json.Text(String x) && b instanceof Json.Text(String y)) {
      return x.compareTo(y);
    }
    if (a instanceof Json.Number(String x) && b instanceof Json.Number(String y)) {
      return new BigDecimal(x).compareTo(new BigDecimal(y));
    }
    throw new FunctionException(
        "incompatible types for comparison: " + two.get(0).kind() + " and " + two.get(1).kind());
  }
}
