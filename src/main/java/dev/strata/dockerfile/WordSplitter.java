package dev.strata.dockerfile;

import java.util.ArrayList;
import java.util.List;

/// Collects the words of an expanded text.
final class WordSplitter {
  private final List<String> words = new ArrayList<>();
  private final StringBuilder word = new StringBuilder();

  /// Takes in what follows `from`, split at white space.
  void add(CharSequence text, int from) {
    for (int at = from; at < text.length(); at++) {
      char c = text.charAt(at);
      if (!Whitespace.isSpace(c)) {
        word.append(c);
      } else {
        end();
      }
    }
  }

  /// Takes in what follows `from` as part of the present word.
  void addWhole(CharSequence text, int from) {
    word.append(text, from, text.length());
  }

  /// Gives up what there is of the present word.
  void drop() {
    word.setLength(0);
  }

  List<String> words() {
    end();
    return List.copyOf(words);
  }

  private void end() {
    if (!word.isEmpty()) {
      words.add(word.toString());
      word.setLength(0);
    }
  }
}
