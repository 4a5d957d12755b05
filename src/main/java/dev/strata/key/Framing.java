package dev.strata.key;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/// Several texts as one value: each in quotes, with `\` before `"` and `\`, so that their borders
/// and their order are kept.
final class Framing {
  private Framing() {}

  static String write(Collection<String> texts) {
    StringBuilder value = new StringBuilder();
    for (String text : texts) {
      value.append(value.isEmpty() ? "\"" : " \"");
      value.append(text.replace("\\", "\\\\").replace("\"", "\\\"")).append('"');
    }
    return value.toString();
  }

  /// Reads what {@link #write} wrote.
  static List<String> read(String framed) {
    List<String> texts = new ArrayList<>();
    StringBuilder text = new StringBuilder();
    boolean inside = false;
    for (int i = 0; i < framed.length(); i++) {
      char c = framed.charAt(i);
      if (c == '\\' && inside && i + 1 < framed.length()) {
        i++;
        text.append(framed.charAt(i));
      } else if (c == '"') {
        if (inside) {
          texts.add(text.toString());
          text.setLength(0);
        }
        inside = !inside;
      } else if (inside) {
        text.append(c);
      }
    }
    return texts;
  }

  /// The texts as a person wrote them, without the frame; no longer unambiguous.
  static String readable(String framed) {
    StringBuilder text = new StringBuilder(framed.length());
    for (int i = 0; i < framed.length(); i++) {
      char c = framed.charAt(i);
      if (c == '\\' && i + 1 < framed.length()) {
        i++;
        text.append(framed.charAt(i));
      } else if (c != '"') {
        text.append(c);
      }
    }
    return text.toString();
  }
}
