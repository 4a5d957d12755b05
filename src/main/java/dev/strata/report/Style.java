package dev.strata.report;

/// Colours of a terminal, or none at all.
public enum Style {
  PLAIN(false),
  COLOUR(true);

  private final boolean colour;

  Style(boolean colour) {
    this.colour = colour;
  }

  public String dim(String text) {
    return wrap("2", text);
  }

  public String bold(String text) {
    return wrap("1", text);
  }

  public String good(String text) {
    return wrap("32", text);
  }

  public String busy(String text) {
    return wrap("36", text);
  }

  public String warning(String text) {
    return wrap("33", text);
  }

  public String bad(String text) {
    return wrap("31", text);
  }

  private String wrap(String code, String text) {
    return colour ? "\u001b[" + code + "m" + text + "\u001b[0m" : text;
  }
}
