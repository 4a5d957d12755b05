package dev.strata.template;

import java.util.List;

/// Commands, of which each has what the one before came to as its last argument.
///
/// @param variables what it is put into; two only in a `range`
/// @param isNew whether they are declared (`:=`) or set (`=`)
record Pipeline(Place place, List<String> variables, boolean isNew, List<List<Expression>> commands)
    implements Expression {
  @Override
  public String shown() {
    return "(…)";
  }
}
