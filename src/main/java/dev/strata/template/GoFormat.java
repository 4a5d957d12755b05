package dev.strata.template;

import dev.strata.oci.Json;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// `printf`, as Go's `fmt` has it: `%v %s %q %d %t %f %e %g %x %X %o %b %c %T` with flags, width
/// and precision. What cannot be printed so is printed as Go's `%!d(string=word)`.
final class GoFormat {
  private static final Pattern VERB =
      Pattern.compile("%([-+# 0]*)([0-9]{0,4})(?:\\.([0-9]{0,4}))?(.)?", Pattern.DOTALL);

  private GoFormat() {}

  static String format(String format, List<Value> arguments) {
    StringBuilder text = new StringBuilder();
    Matcher verb = VERB.matcher(format);
    int at = 0;
    int used = 0;
    while (verb.find(at)) {
      text.append(format, at, verb.start());
      at = verb.end();
      String letter = verb.group(4);
      if (letter == null) {
        text.append("%!(NOVERB)");
      } else if (letter.equals("%")) {
        text.append('%');
      } else if (used >= arguments.size()) {
        text.append("%!").append(letter).append("(MISSING)");
      } else {
        text.append(one(verb, letter.charAt(0), arguments.get(used++)));
      }
    }
    text.append(format, at, format.length());
    if (used < arguments.size()) {
      text.append("%!(EXTRA ");
      for (int i = used; i < arguments.size(); i++) {
        text.append(i == used ? "" : ", ").append(typed(arguments.get(i)));
      }
      text.append(')');
    }
    return text.toString();
  }

  private static String one(Matcher verb, char letter, Value value) {
    String flags = verb.group(1);
    String precision = verb.group(3);
    int digits = precision == null ? -1 : precision.isEmpty() ? 0 : Integer.parseInt(precision);
    String printed =
        switch (letter) {
          case 'v' -> GoText.text(value);
          case 'T' -> type(value);
          case 't' -> value.toJson() instanceof Json.Bool ? GoText.text(value) : bad(letter, value);
          case 's' -> cut(string(letter, value), digits);
          case 'q' -> quoted(value, digits);
          case 'x', 'X' -> hexadecimal(letter, value);
          case 'd', 'o', 'b', 'c' -> whole(letter, value);
          case 'f', 'F', 'e', 'g' -> fraction(letter, value, digits);
          default -> bad(letter, value);
        };
    boolean number = value.toJson() instanceof Json.Number;
    if (flags.contains("+") && number && !printed.startsWith("-")) {
      printed = "+" + printed;
    }
    return padded(printed, flags, verb.group(2), number);
  }

  private static String padded(String text, String flags, String width, boolean number) {
    int room =
        (width.isEmpty() ? 0 : Integer.parseInt(width)) - text.codePointCount(0, text.length());
    if (room <= 0) {
      return text;
    }
    if (flags.contains("-")) {
      return text + " ".repeat(room);
    }
    boolean signed = text.startsWith("-") || text.startsWith("+");
    if (flags.contains("0") && number) {
      return signed
          ? text.charAt(0) + "0".repeat(room) + text.substring(1)
          : "0".repeat(room) + text;
    }
    return " ".repeat(room) + text;
  }

  private static String cut(String text, int digits) {
    return digits < 0 || text.codePointCount(0, text.length()) <= digits
        ? text
        : text.substring(0, text.offsetByCodePoints(0, digits));
  }

  private static String string(char letter, Value value) {
    return switch (value.toJson()) {
      case Json.Text _ -> GoText.text(value);
      case Json.Array(var values) when values.stream().allMatch(Json.Text.class::isInstance) ->
          GoText.text(value);
      case Json.Members _ -> GoText.text(value);
      case Json.Array _, Json.Number _, Json.Bool _, Json.Null _ -> bad(letter, value);
    };
  }

  private static String quoted(Value value, int digits) {
    return switch (value.toJson()) {
      case Json.Text(String text) -> GoQuotes.quote(cut(text, digits));
      case Json.Array(var values) when values.stream().allMatch(Json.Text.class::isInstance) -> {
        List<String> quoted =
            values.stream().map(v -> GoQuotes.quote(GoText.text(Value.of(v)))).toList();
        yield "[" + String.join(" ", quoted) + "]";
      }
      case Json.Number(String literal) when GoText.isWhole(literal) ->
          "'" + Character.toString(character(literal)) + "'";
      case Json.Array _, Json.Members _, Json.Number _, Json.Bool _, Json.Null _ -> bad('q', value);
    };
  }

  private static String hexadecimal(char letter, Value value) {
    String text =
        switch (value.toJson()) {
          case Json.Text(String t) -> HexFormat.of().formatHex(t.getBytes(StandardCharsets.UTF_8));
          case Json.Number(String literal) when GoText.isWhole(literal) ->
              new java.math.BigInteger(literal).toString(16);
          case Json.Array _, Json.Members _, Json.Number _, Json.Bool _, Json.Null _ ->
              bad(letter, value);
        };
    return letter == 'X' && !text.startsWith("%!") ? text.toUpperCase(Locale.ROOT) : text;
  }

  private static String whole(char letter, Value value) {
    if (!(value.toJson() instanceof Json.Number(String literal)) || !GoText.isWhole(literal)) {
      return bad(letter, value);
    }
    java.math.BigInteger number = new java.math.BigInteger(literal);
    return switch (letter) {
      case 'o' -> number.toString(8);
      case 'b' -> number.toString(2);
      case 'c' -> Character.toString(character(literal));
      default -> number.toString();
    };
  }

  private static int character(String literal) {
    BigDecimal number = new BigDecimal(literal);
    boolean is = number.signum() >= 0 && number.compareTo(BigDecimal.valueOf(0x10FFFF)) <= 0;
    return is ? number.intValueExact() : 0xFFFD;
  }

  private static String fraction(char letter, Value value, int digits) {
    // A whole number is none of Go's floats.
    if (!(value.toJson() instanceof Json.Number(String literal)) || GoText.isWhole(literal)) {
      return bad(letter, value);
    }
    int places = digits < 0 ? 6 : digits;
    return switch (letter) {
      case 'g' -> GoText.text(value);
      case 'e' -> String.format(Locale.ROOT, "%." + places + "e", Double.parseDouble(literal));
      default -> new BigDecimal(literal).setScale(places, RoundingMode.HALF_EVEN).toPlainString();
    };
  }

  private static String bad(char letter, Value value) {
    return value.toJson() instanceof Json.Null
        ? "%!" + letter + "(<nil>)"
        : "%!" + letter + "(" + typed(value) + ")";
  }

  private static String typed(Value value) {
    return value.toJson() instanceof Json.Null ? "<nil>" : type(value) + "=" + GoText.text(value);
  }

  private static String type(Value value) {
    return switch (value.toJson()) {
      case Json.Text _ -> "string";
      case Json.Number(String literal) -> GoText.isWhole(literal) ? "int" : "float64";
      case Json.Bool _ -> "bool";
      case Json.Null _ -> "<nil>";
      case Json.Array(var values) ->
          values.stream().allMatch(Json.Text.class::isInstance) ? "[]string" : "[]interface {}";
      case Json.Members _ -> "map[string]interface {}";
    };
  }
}
