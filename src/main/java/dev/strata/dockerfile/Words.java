package dev.strata.dockerfile;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Word expansion: variables, quotes and escapes, as the Dockerfile reference says under
// "Environment
/// replacement". Bound to the file's escape character; immutable.
public final class Words {
  /// What a variable stands for.
  public interface Scope {
    Optional<String> find(String name);
  }

  /// An expanded text, and the names asked of the scope that it did not have.
  public record Expansion(String value, Set<String> unmatched) {}

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
  }

  private final char escape;

  public Words(char escape) {
    this.escape = escape;
  }

  /// One word: quotes removed, variables replaced, not split.
  public Expansion expand(String text, Scope scope) throws WordException {
    throw new UnsupportedOperationException(text + escape + scope);
  }

  /// As {@link #expand}, but quotes and escapes stay (ONBUILD, here-documents).
  public Expansion expandKeepingQuotes(String text, Scope scope) throws WordException {
    throw new UnsupportedOperationException(text + escape + scope);
  }

  /// Expanded, then split at unquoted blanks.
  public List<String> split(String text, Scope scope) throws WordException {
    throw new UnsupportedOperationException(text + escape + scope);
  }
}
