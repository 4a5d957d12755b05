package dev.strata.template;

/// A word of a template.
///
/// @param text of a string or a character, its value; of all others, as it is written
record Token(Kind kind, String text, Place place) {
  enum Kind {
    /// What stands between actions.
    TEXT,
    /// `{{`, with its trim marker.
    OPEN,
    /// `}}`, with its trim marker.
    CLOSE,
    SPACE,
    /// `.name`, with the dot.
    FIELD,
    DOT,
    /// `$` or `$name`.
    VARIABLE,
    /// A function or a keyword.
    WORD,
    NUMBER,
    STRING,
    /// One character in single quotes, which is a number.
    CHARACTER,
    /// `|`, `(`, `)`, `,`, `=` or `:=`.
    SIGN,
    END
  }

  boolean is(Kind other, String word) {
    return kind == other && text.equals(word);
  }

  /// For errors.
  String shown() {
    return switch (kind) {
      case END -> "the end of the template";
      case SPACE -> "a space";
      case STRING -> "\"" + text + "\"";
      default -> text;
    };
  }
}
