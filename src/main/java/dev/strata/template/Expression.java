package dev.strata.template;

import dev.strata.oci.Json;

/// What has a value.
sealed interface Expression
    permits Expression.Dot,
        Expression.Literal,
        Expression.Variable,
        Expression.Field,
        Expression.Function,
        Pipeline {
  Place place();

  /// As it is written, for errors.
  String shown();

  record Dot(Place place) implements Expression {
    @Override
    public String shown() {
      return ".";
    }
  }

  record Literal(Place place, Json value, String shown) implements Expression {}

  /// @param name with the `$`
  record Variable(Place place, String name) implements Expression {
    @Override
    public String shown() {
      return name;
    }
  }

  /// A member of a value.
  record Field(Place place, Expression of, String name) implements Expression {
    @Override
    public String shown() {
      return (of instanceof Dot ? "" : of.shown()) + "." + name;
    }
  }

  /// A function; what it is called with stands behind it in its command.
  record Function(Place place, String name) implements Expression {
    @Override
    public String shown() {
      return name;
    }
  }
}
