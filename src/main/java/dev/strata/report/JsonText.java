package dev.strata.report;

import dev.strata.oci.Json;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.Map;

/// JSON to be read by people: a member a line, four spaces a level, as docker prints it.
public final class JsonText {
  private static final String STEP = "    ";

  private JsonText() {}

  public static String indented(Json value) {
    StringBuilder text = new StringBuilder();
    write(value, "", text);
    return text.toString();
  }

  private static void write(Json value, String indent, StringBuilder to) {
    switch (value) {
      case Json.Array(var values) when !values.isEmpty() -> {
        to.append("[\n");
        Iterator<Json> all = values.iterator();
        while (all.hasNext()) {
          to.append(indent).append(STEP);
          write(all.next(), indent + STEP, to);
          to.append(all.hasNext() ? ",\n" : "\n");
        }
        to.append(indent).append(']');
      }
      case Json.Members(var values) when !values.isEmpty() -> {
        to.append("{\n");
        Iterator<Map.Entry<String, Json>> all = values.entrySet().iterator();
        while (all.hasNext()) {
          Map.Entry<String, Json> member = all.next();
          to.append(indent).append(STEP);
          write(Json.text(member.getKey()), "", to);
          to.append(": ");
          write(member.getValue(), indent + STEP, to);
          to.append(all.hasNext() ? ",\n" : "\n");
        }
        to.append(indent).append('}');
      }
      case Json.Array _, Json.Members _, Json.Text _, Json.Number _, Json.Bool _, Json.Null _ ->
          to.append(new String(value.encode(), StandardCharsets.UTF_8));
    }
  }
}
