package dev.strata.template;

import java.util.ArrayList;
import java.util.List;

/// The variables that are there, the innermost last.
final class Scope {
  private static final class Variable {
    final String name;
    Value value;

    Variable(String name, Value value) {
      this.name = name;
      this.value = value;
    }
  }

  private final List<Variable> variables = new ArrayList<>();

  int size() {
    return variables.size();
  }

  /// Forgets all that was declared since there were so many.
  void cutTo(int size) {
    variables.subList(size, variables.size()).clear();
  }

  void declare(String name, Value value) {
    variables.add(new Variable(name, value));
  }

  void set(String name, Value value) {
    find(name).value = value;
  }

  Value get(String name) {
    return find(name).value;
  }

  private Variable find(String name) {
    return variables.reversed().stream()
        .filter(v -> v.name.equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("the parser let pass " + name));
  }
}
