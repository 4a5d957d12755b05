package dev.strata.registry;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// One way in which a server lets itself be asked (RFC 9110, 11.6.1): a scheme in lower case, and
/// its parameters in whatever order, names in lower case.
record Challenge(String scheme, Map<String, String> parameters) {
  private static final String SEPARATORS = " \t,=\"";

  Challenge {
    parameters = Map.copyOf(parameters);
  }

  Optional<String> parameter(String name) {
    return Optional.ofNullable(parameters.get(name)).filter(value -> !value.isEmpty());
  }

  /// All challenges of these WWW-Authenticate fields; what cannot be read is left out.
  static List<Challenge> parse(List<String> fields) {
    List<Challenge> challenges = new ArrayList<>();
    for (String field : fields) {
      new Reader(field).readTo(challenges);
    }
    return challenges;
  }

  /// Reads one field. A word that no `=` follows begins a challenge; one that is followed by `=` is
  /// a parameter of the last.
  private static final class Reader {
    private final String text;
    private int at;

    Reader(String text) {
      this.text = text;
    }

    void readTo(List<Challenge> challenges) {
      Optional<String> scheme = Optional.empty();
      Map<String, String> parameters = new LinkedHashMap<>();
      skip(" \t,");
      while (at < text.length()) {
        String word = word();
        skip(" \t");
        boolean parameter = scheme.isPresent() && at < text.length() && text.charAt(at) == '=';
        if (parameter) {
          at++;
          skip(" \t");
          parameters.putIfAbsent(word.toLowerCase(Locale.ROOT), value());
        } else if (!word.isEmpty()) {
          add(scheme, parameters, challenges);
          scheme = Optional.of(word.toLowerCase(Locale.ROOT));
          parameters.clear();
        } else {
          at++;
        }
        skip(" \t,");
      }
      add(scheme, parameters, challenges);
    }

    private static void add(
        Optional<String> scheme, Map<String, String> parameters, List<Challenge> to) {
      scheme.ifPresent(name -> to.add(new Challenge(name, parameters)));
    }

    private void skip(String characters) {
      while (at < text.length() && characters.indexOf(text.charAt(at)) >= 0) {
        at++;
      }
    }

    private String word() {
      int start = at;
      while (at < text.length() && SEPARATORS.indexOf(text.charAt(at)) < 0) {
        at++;
      }
      return text.substring(start, at);
    }

    private String value() {
      if (at >= text.length() || text.charAt(at) != '"') {
        return word();
      }
      StringBuilder value = new StringBuilder();
      for (at++; at < text.length() && text.charAt(at) != '"'; at++) {
        if (text.charAt(at) == '\\' && at + 1 < text.length()) {
          at++;
        }
        value.append(text.charAt(at));
      }
      at++;
      return value.toString();
    }
  }
}
