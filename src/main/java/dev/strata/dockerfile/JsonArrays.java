package dev.strata.dockerfile;

import dev.strata.dockerfile.grammar.JsonArrayLexer;
import dev.strata.dockerfile.grammar.JsonArrayParser;
import dev.strata.dockerfile.grammar.JsonArrayParser.ValueContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.antlr.v4.runtime.BailErrorStrategy;
import org.antlr.v4.runtime.CommonTokenStream;
import org.antlr.v4.runtime.Token;
import org.antlr.v4.runtime.atn.PredictionMode;
import org.antlr.v4.runtime.misc.ParseCancellationException;
import org.antlr.v4.runtime.tree.TerminalNode;

/// Decides whether arguments are a JSON array, as Go's `encoding/json` would: text that is no JSON
/// is {@link Answer.NotJson}, a line for the shell or a list of words; an array of anything but
/// strings is an error.
final class JsonArrays {
  private static final int DEEPEST = 100;

  private JsonArrays() {}

  /// What the text is. Places are offsets into it.
  sealed interface Answer {
    record Strings(List<Element> elements) implements Answer {}

    record NotJson() implements Answer {}

    record NotStrings(int start, int end) implements Answer {}

    record TooDeep(int at) implements Answer {}
  }

  record Element(String value, int start, int end) {}

  static Answer read(String text, int start, int end) {
    if (start >= end || text.charAt(start) != '[') {
      return new Answer.NotJson();
    }
    JsonArrayLexer lexer =
        new JsonArrayLexer(new AsciiStream(text, start, end, false, AsciiStream.View.JSON));
    lexer.removeErrorListeners();
    CommonTokenStream tokens = new CommonTokenStream(lexer);
    tokens.fill();
    Optional<Answer> deep = deep(text, tokens);
    if (deep.isPresent()) {
      return deep.get();
    }
    JsonArrayParser parser = new JsonArrayParser(tokens);
    parser.removeErrorListeners();
    parser.setErrorHandler(new BailErrorStrategy());
    parser.getInterpreter().setPredictionMode(PredictionMode.SLL);
    try {
      return answer(text, tokens, parser.document().array().value());
    } catch (ParseCancellationException _) {
      return new Answer.NotJson();
    }
  }

  /// The answer for what is nested too deeply to be parsed. Brackets that do not close are no JSON.
  private static Optional<Answer> deep(String text, CommonTokenStream tokens) {
    int depth = 0;
    int place = -1;
    for (Token token : tokens.getTokens()) {
      int start = token.getStartIndex();
      char first = start < text.length() ? text.charAt(start) : ' ';
      if (first == '[' || first == '{') {
        depth++;
      } else if (first == ']' || first == '}') {
        depth--;
      }
      if (depth > DEEPEST && place < 0) {
        place = start;
      }
    }
    if (place < 0) {
      return Optional.empty();
    }
    return Optional.of(depth == 0 ? new Answer.TooDeep(place) : new Answer.NotJson());
  }

  private static Answer answer(String text, CommonTokenStream tokens, List<ValueContext> values) {
    if (hasHugeNumber(tokens)) {
      return new Answer.NotJson();
    }
    List<Element> elements = new ArrayList<>(values.size());
    for (ValueContext value : values) {
      TerminalNode string = value.STRING();
      int start = value.getStart().getStartIndex();
      int end = value.getStop().getStopIndex() + 1;
      if (string == null) {
        return new Answer.NotStrings(start, end);
      }
      elements.add(new Element(decode(text, start + 1, end - 1), start, end));
    }
    return new Answer.Strings(elements);
  }

  /// A number that no double holds is an error to Go, and so no JSON.
  private static boolean hasHugeNumber(CommonTokenStream tokens) {
    return tokens.getTokens().stream()
        .filter(token -> token.getType() == JsonArrayLexer.NUMBER)
        .anyMatch(token -> Double.isInfinite(Double.parseDouble(token.getText())));
  }

  private static String decode(String text, int start, int end) {
    if (text.indexOf('\\', start, end) < 0) {
      return wellFormed(text.substring(start, end));
    }
    StringBuilder out = new StringBuilder(end - start);
    int at = start;
    while (at < end) {
      char c = text.charAt(at);
      at += c == '\\' ? escape(text, at + 1, out) + 1 : 1;
      if (c != '\\') {
        out.append(c);
      }
    }
    return wellFormed(out.toString());
  }

  /// Appends what the escape stands for, and returns its length without the backslash.
  private static int escape(String text, int at, StringBuilder out) {
    switch (text.charAt(at)) {
      case 'b' -> out.append('\b');
      case 'f' -> out.append('\f');
      case 'n' -> out.append('\n');
      case 'r' -> out.append('\r');
      case 't' -> out.append('\t');
      case 'u' -> {
        out.append((char) Integer.parseInt(text, at + 1, at + 5, 16));
        return 5;
      }
      default -> out.append(text.charAt(at));
    }
    return 1;
  }

  /// A surrogate without its other half becomes the replacement character.
  private static String wellFormed(String text) {
    StringBuilder out = null;
    for (int at = 0; at < text.length(); at++) {
      char c = text.charAt(at);
      boolean pair =
          Character.isHighSurrogate(c)
              && at + 1 < text.length()
              && Character.isLowSurrogate(text.charAt(at + 1));
      if (pair) {
        at++;
      } else if (Character.isSurrogate(c)) {
        out = out == null ? new StringBuilder(text) : out;
        out.setCharAt(at, '\ufffd');
      }
    }
    return out == null ? text : out.toString();
  }
}
