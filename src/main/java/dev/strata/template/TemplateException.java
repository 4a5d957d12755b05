package dev.strata.template;

/// A template that cannot be read, or cannot be filled with the values that are there. The message
/// begins with the place: `template: :LINE:COLUMN: `.
public final class TemplateException extends Exception {
  private static final long serialVersionUID = 1;

  TemplateException(Place place, String problem) {
    super("template: :" + place.line() + ":" + place.column() + ": " + problem);
  }
}
