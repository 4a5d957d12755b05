package dev.strata.cli;

import dev.strata.container.Container;
import dev.strata.container.ContainerState;
import dev.strata.oci.ImageReference;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/// The filters of `ps`.
final class ContainerFilters {
  private static final Set<String> STATES =
      Set.of("created", "restarting", "running", "removing", "paused", "exited", "dead");

  private final Filters filters;

  private ContainerFilters(Filters filters) {
    this.filters = filters;
  }

  static ContainerFilters parse(List<String> texts) throws WrongUseException {
    Filters filters =
        Filters.parse(texts, Set.of("name", "id", "status", "ancestor", "label", "exited"));
    for (String state : filters.of("status")) {
      if (!STATES.contains(state)) {
        throw new WrongUseException(
            "--filter status=" + state + ": write created, running or exited");
      }
    }
    for (String code : filters.of("exited")) {
      if (!code.matches("[0-9]{1,3}")) {
        throw new WrongUseException("--filter exited=" + code + ": write an exit code");
      }
    }
    return new ContainerFilters(filters);
  }

  /// Whether it is asked for states: then those that ended count, too.
  boolean nameStates() {
    return !filters.of("status").isEmpty() || !filters.of("exited").isEmpty();
  }

  boolean pass(Container container, ContainerState state) {
    return any("name", text -> found(text, container.name()))
        && any("id", text -> container.id().startsWith(text))
        && any("status", text -> text.equals(state.word()))
        && any("ancestor", text -> isAncestor(text, container))
        && any("exited", text -> hasExited(text, state))
        && filters.of("label").stream().allMatch(text -> hasLabel(text, container));
  }

  private boolean any(String key, java.util.function.Predicate<String> test) {
    return filters.of(key).isEmpty() || filters.of(key).stream().anyMatch(test);
  }

  /// A regular expression that a part of the name, with or without its slash, matches.
  private static boolean found(String regex, String name) {
    try {
      Pattern pattern = Pattern.compile(regex);
      return pattern.matcher(name).find() || pattern.matcher("/" + name).find();
    } catch (PatternSyntaxException _) {
      return name.contains(regex);
    }
  }

  private static boolean isAncestor(String text, Container container) {
    String hex = text.startsWith("sha256:") ? text.substring(7) : text;
    boolean isId =
        hex.length() >= 4 && container.imageId().filter(id -> id.hex().startsWith(hex)).isPresent();
    Optional<String> asked = familiar(text);
    return isId || asked.isPresent() && asked.equals(familiar(container.image()));
  }

  private static Optional<String> familiar(String text) {
    try {
      return Optional.of(ImageReference.parse(text).familiar());
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }

  private static boolean hasExited(String code, ContainerState state) {
    return state instanceof ContainerState.Exited exited
        && exited.exitCode() == Integer.parseInt(code);
  }

  private static boolean hasLabel(String text, Container container) {
    String[] parts = text.split("=", 2);
    String value = container.config().runtime().labels().get(parts[0]);
    return value != null && (parts.length == 1 || parts[1].equals(value));
  }
}
