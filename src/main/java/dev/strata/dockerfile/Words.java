package dev.strata.dockerfile;

import dev.strata.dockerfile.WordExpander.Style;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/// Word expansion: variables, quotes and escapes, as the Dockerfile reference says under
/// "Environment replacement". Bound to the file's escape character; immutable.
///
/// Substitutions may nest 100 deep, and a result may be 1 MiB longer than its text; what is more is
/// refused like any other error.
public final class Words {
  /// What a variable stands for. Names are as written; where they know no case, the scope says so.
  public interface Scope {
    Scope EMPTY = _ -> Optional.empty();

    Optional<String> find(String name);
  }

  /// An expanded text, and the names asked of the scope that it did not have.
  public record Expansion(String value, Set<String> unmatched) {
    public Expansion {
      unmatched = Set.copyOf(unmatched);
    }
  }

  /// A text that cannot be expanded: its message, and where in it, as an offset.
  public static final class WordException extends Exception {
    private final int offset;

    WordException(String message, int offset) {
      super(message);
      this.offset = offset;
    }

    public int offset() {
      return offset;
    }

    @Override
    public String getMessage() {
      return Objects.requireNonNull(super.getMessage());
    }
  }

  private final boolean backtick;

  /// @param escape a backslash or a backtick
  public Words(char escape) {
    if (escape != '\\' && escape != '`') {
      throw new IllegalArgumentException("escape " + escape);
    }
    this.backtick = escape == '`';
  }

  /// One word: quotes removed, variables replaced, not split.
  public Expansion expand(String text, Scope scope) throws WordException {
    return expand(text, scope, Style.PLAIN);
  }

  /// Variables replaced, and quotes taken for ordinary characters; escapes still escape, and go. So
  /// are the here-documents of COPY and ADD expanded, whose escape is always the backslash.
  public Expansion expandKeepingQuotes(String text, Scope scope) throws WordException {
    return expand(text, scope, Style.QUOTES_ARE_TEXT);
  }

  /// As {@link #expand}, but quotes stay and so does what the scope does not have: a command to be
  /// shown to people.
  public Expansion expandForDisplay(String text, Scope scope) throws WordException {
    return expand(text, scope, Style.DISPLAY);
  }

  /// Expanded, then split at unquoted white space, also where that came out of a variable.
  public List<String> split(String text, Scope scope) throws WordException {
    return split(text, scope, Style.PLAIN);
  }

  List<String> split(String text, Scope scope, Style style) throws WordException {
    WordExpander expander = new WordExpander(text, backtick, style, scope);
    expander.expandText();
    return expander.words();
  }

  private Expansion expand(String text, Scope scope, Style style) throws WordException {
    if (isPlain(text)) {
      return new Expansion(text, Set.of());
    }
    WordExpander expander = new WordExpander(text, backtick, style, scope);
    String value = expander.expandText();
    return new Expansion(value, expander.unmatched());
  }

  private boolean isPlain(String text) {
    char escape = backtick ? '`' : '\\';
    for (int at = 0; at < text.length(); at++) {
      char c = text.charAt(at);
      if (c == '$' || c == '"' || c == '\'' || c == escape) {
        return false;
      }
    }
    return true;
  }
}
