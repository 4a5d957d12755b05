package dev.strata.plan;

import java.util.ArrayList;
import java.util.List;

/// One line of comma-separated values (RFC 4180), as the values of `--mount` and `--device` are.
final class CsvFields {
  private CsvFields() {}

  /// @throws IllegalArgumentException for a quote that is not closed or stands inside a field
  static List<String> parse(String line) {
    List<String> fields = new ArrayList<>();
    StringBuilder field = new StringBuilder();
    boolean quoted = false;
    int i = 0;
    while (i < line.length()) {
      char c = line.charAt(i++);
      if (quoted) {
        if (c != '"') {
          field.append(c);
        } else if (i < line.length() && line.charAt(i) == '"') {
          field.append('"');
          i++;
        } else if (i == line.length() || line.charAt(i) == ',') {
          quoted = false;
        } else {
          throw new IllegalArgumentException("extraneous or missing \" in quoted-field");
        }
      } else if (c == ',') {
        fields.add(field.toString());
        field.setLength(0);
      } else if (c != '"') {
        field.append(c);
      } else if (field.isEmpty()) {
        quoted = true;
      } else {
        throw new IllegalArgumentException("bare \" in non-quoted-field");
      }
    }
    if (quoted) {
      throw new IllegalArgumentException("extraneous or missing \" in quoted-field");
    }
    fields.add(field.toString());
    return fields;
  }
}
