package dev.strata.dockerfile;

import dev.strata.dockerfile.WordExpander.Style;
import dev.strata.dockerfile.Words.Scope;
import dev.strata.dockerfile.Words.WordException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The beginning of a here-document: `<<EOF`, `3<<-"EOF"`. It is a shell word of its own, so that
/// neither `"<<EOF"` nor `a<<<b` is one. Words are those of the shell, whose escape is always the
/// backslash.
record HeredocOpener(String name, boolean expand, boolean stripTabs, int fileDescriptor) {
  private static final Words SHELL = new Words('\\');

  /// The openers in a line. None where its quotes or substitutions do not close: such a line is
  /// left to the shell.
  static List<HeredocOpener> inLine(String line) {
    if (!line.contains("<<")) {
      return List.of();
    }
    List<HeredocOpener> openers = new ArrayList<>();
    try {
      for (String word : SHELL.split(line, Scope.EMPTY, Style.KEEP_ALL)) {
        of(word).ifPresent(openers::add);
      }
    } catch (WordException _) {
      return List.of();
    }
    return openers;
  }

  /// The opener that this word is.
  static Optional<HeredocOpener> of(String word) {
    int digits = 0;
    while (digits < word.length() && word.charAt(digits) >= '0' && word.charAt(digits) <= '9') {
      digits++;
    }
    if (!word.startsWith("<<", digits)) {
      return Optional.empty();
    }
    int at = digits + 2;
    boolean stripTabs = word.startsWith("-", at);
    if (stripTabs) {
      at++;
    }
    while (at < word.length() && "\t\n\f\r ".indexOf(word.charAt(at)) >= 0) {
      at++;
    }
    String rest = word.substring(at);
    if (rest.isEmpty() || rest.indexOf('<') >= 0) {
      return Optional.empty();
    }
    return named(rest, stripTabs, descriptor(word.substring(0, digits)));
  }

  private static Optional<HeredocOpener> named(String rest, boolean stripTabs, int descriptor) {
    if (isPlain(rest)) {
      return Optional.of(new HeredocOpener(rest, true, stripTabs, descriptor));
    }
    try {
      List<String> words = SHELL.split(rest, Scope.EMPTY, Style.KEEP_UNSET);
      if (words.size() != 1) {
        return Optional.empty();
      }
      String name = words.getFirst();
      List<String> quoted = SHELL.split(rest, Scope.EMPTY, Style.DISPLAY);
      boolean expand = quoted.size() == 1 && quotes(quoted.getFirst()) == quotes(name);
      return Optional.of(new HeredocOpener(name, expand, stripTabs, descriptor));
    } catch (WordException _) {
      return Optional.empty();
    }
  }

  private static boolean isPlain(String word) {
    for (int at = 0; at < word.length(); at++) {
      char c = word.charAt(at);
      if ("\"'\\$".indexOf(c) >= 0 || Whitespace.isSpace(c)) {
        return false;
      }
    }
    return true;
  }

  private static long quotes(String text) {
    return text.chars().filter(c -> c == '"' || c == '\'').count();
  }

  private static int descriptor(String digits) {
    if (digits.isEmpty()) {
      return 0;
    }
    try {
      return Integer.parseInt(digits);
    } catch (NumberFormatException _) {
      return Integer.MAX_VALUE;
    }
  }
}
