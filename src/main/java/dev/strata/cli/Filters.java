package dev.strata.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/// `--filter KEY=VALUE`, given any number of times: of one key, one value has to hold; of all keys,
/// each.
final class Filters {
  private final Map<String, List<String>> values = new LinkedHashMap<>();

  /// @param known the keys that may be given
  static Filters parse(List<String> texts, Set<String> known) throws WrongUseException {
    Filters filters = new Filters();
    for (String text : texts) {
      int equals = text.indexOf('=');
      String key = equals < 0 ? text : text.substring(0, equals).strip();
      if (equals < 0 || !known.contains(key)) {
        throw new WrongUseException(
            "--filter "
                + text
                + ": write KEY=VALUE with one of "
                + known.stream().sorted().collect(java.util.stream.Collectors.joining(", ")));
      }
      filters
          .values
          .computeIfAbsent(key, _ -> new ArrayList<>())
          .add(text.substring(equals + 1).strip());
    }
    return filters;
  }

  /// Of a key that is not given, none: then everything passes.
  List<String> of(String key) {
    return values.getOrDefault(key, List.of());
  }

  /// A shell's pattern: `*` and `?` stand for anything but a slash.
  static boolean matches(String glob, String text) {
    StringBuilder regex = new StringBuilder();
    boolean inClass = false;
    for (int i = 0; i < glob.length(); i++) {
      char c = glob.charAt(i);
      if (inClass) {
        inClass = c != ']';
        regex.append(c == '[' || c == '&' ? "\\" + c : "" + c);
      } else if (c == '*') {
        regex.append("[^/]*");
      } else if (c == '?') {
        regex.append("[^/]");
      } else if (c == '[') {
        inClass = true;
        regex.append(c);
      } else if (c == '\\' && i + 1 < glob.length()) {
        regex.append(Pattern.quote("" + glob.charAt(++i)));
      } else {
        regex.append(Pattern.quote("" + c));
      }
    }
    try {
      return text.matches(regex.toString());
    } catch (PatternSyntaxException _) {
      return false;
    }
  }
}
