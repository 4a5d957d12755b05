package dev.strata.report.page;

import dev.strata.oci.Json;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// JSON that may stand inside of a `<script>` element, and still is JSON: in texts `<`, `>` and `&`
/// are escaped, so that nothing in it ends the element or begins a comment; so are the line ends
/// U+2028 and U+2029, control characters, and surrogates that stand alone, which UTF-8 does not
/// have (they are bytes of file names: see {@link dev.strata.tree.TreePath}).
final class ScriptJson {
  private ScriptJson() {}

  static void write(Json value, Appendable to) throws IOException {
    switch (value) {
      case Json.Text(String text) -> text(text, to);
      case Json.Number(String literal) -> to.append(literal);
      case Json.Bool(boolean bool) -> to.append(Boolean.toString(bool));
      case Json.Null() -> to.append("null");
      case Json.Array(List<Json> values) -> {
        to.append('[');
        for (int i = 0; i < values.size(); i++) {
          to.append(i == 0 ? "" : ",");
          write(values.get(i), to);
        }
        to.append(']');
      }
      case Json.Members members -> {
        String separator = "{";
        for (Map.Entry<String, Json> member : members.values().entrySet()) {
          to.append(separator);
          text(member.getKey(), to);
          to.append(':');
          write(member.getValue(), to);
          separator = ",";
        }
        to.append(members.values().isEmpty() ? "{}" : "}");
      }
    }
  }

  private static void text(String text, Appendable to) throws IOException {
    to.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        to.append('\\').append(c);
      } else if (isPlain(c)) {
        to.append(c);
      } else if (Character.isHighSurrogate(c)
          && i + 1 < text.length()
          && Character.isLowSurrogate(text.charAt(i + 1))) {
        to.append(c).append(text.charAt(++i));
      } else {
        to.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
      }
    }
    to.append('"');
  }

  private static boolean isPlain(char c) {
    return c >= ' '
        && c != '<'
        && c != '>'
        && c != '&'
        && c != 0x2028
        && c != 0x2029
        && c != 0x7F
        && !Character.isSurrogate(c);
  }
}
