package dev.strata.template;

import dev.strata.oci.Json;
import java.math.BigDecimal;

/// What an expression comes to.
sealed interface Value {
  /// What a map does not have.
  record Absent() implements Value {}

  /// A value; `shape` tells what a `null` is, and what a missing member of an object is.
  record Data(Json json, Shape shape) implements Value {}

  static Value of(Json json) {
    return new Data(json, Shape.of(json));
  }

  static Value text(String text) {
    return new Data(Json.text(text), Shape.PLAIN);
  }

  static Value number(long number) {
    return new Data(Json.number(number), Shape.PLAIN);
  }

  static Value bool(boolean bool) {
    return new Data(new Json.Bool(bool), Shape.PLAIN);
  }

  /// The value itself; `null` where there is none.
  default Json toJson() {
    return switch (this) {
      case Absent _ -> new Json.Null();
      case Data(Json json, var _) -> json;
    };
  }

  /// As Go has it: what is zero or empty is false, and a struct never is.
  default boolean isTrue() {
    return switch (this) {
      case Absent _ -> false;
      case Data(Json json, Shape shape) ->
          switch (json) {
            case Json.Text(String text) -> !text.isEmpty();
            case Json.Number(String literal) -> new BigDecimal(literal).signum() != 0;
            case Json.Bool(boolean bool) -> bool;
            case Json.Null _ -> false;
            case Json.Array(var values) -> !values.isEmpty();
            case Json.Members(var values) -> shape == Shape.STRUCT || !values.isEmpty();
          };
    };
  }

  /// The word for its kind, for errors.
  default String kind() {
    return switch (this) {
      case Absent _ -> "nothing";
      case Data(Json json, var _) ->
          switch (json) {
            case Json.Text _ -> "a string";
            case Json.Number _ -> "a number";
            case Json.Bool _ -> "a bool";
            case Json.Null _ -> "nil";
            case Json.Array _ -> "a list";
            case Json.Members _ -> "an object";
          };
    };
  }
}
