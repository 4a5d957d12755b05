package dev.strata.template;

import dev.strata.oci.Json;

/// What a JSON value is in docker, where that counts: how it is printed when it is empty, and
/// whether a member that is not there is an error.
public enum Shape {
  /// Has the members that it has; another name is an error. Nothing: `<nil>`.
  STRUCT,
  /// Has any members; of one that is not there, the value is `<no value>`. Nothing: `map[]`.
  MAP,
  /// Nothing: `[]`.
  LIST,
  /// A text, a number, a boolean.
  PLAIN;

  /// What a value looks like by itself.
  public static Shape of(Json value) {
    return switch (value) {
      case Json.Members _ -> STRUCT;
      case Json.Array _ -> LIST;
      case Json.Text _, Json.Number _, Json.Bool _, Json.Null _ -> PLAIN;
    };
  }
}
