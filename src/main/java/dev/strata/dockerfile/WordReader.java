package dev.strata.dockerfile;

import dev.strata.dockerfile.Words.WordException;
import dev.strata.dockerfile.grammar.WordsLexer;
import dev.strata.dockerfile.grammar.WordsParser;
import dev.strata.dockerfile.grammar.WordsParser.ReplacementContext;
import dev.strata.dockerfile.grammar.WordsParser.SubstitutionContext;
import dev.strata.dockerfile.grammar.WordsParser.TextContext;
import org.antlr.v4.runtime.BailErrorStrategy;
import org.antlr.v4.runtime.CommonTokenStream;
import org.antlr.v4.runtime.RecognitionException;
import org.antlr.v4.runtime.RuleContext;
import org.antlr.v4.runtime.Token;
import org.antlr.v4.runtime.atn.PredictionMode;
import org.antlr.v4.runtime.misc.ParseCancellationException;
import org.jspecify.annotations.Nullable;

/// Text → tree of words, and the messages for what is no such text.
final class WordReader {
  private static final int DEEPEST = 100;

  private final String text;
  private final CommonTokenStream tokens;

  private WordReader(String text, boolean backtick, AsciiStream.View view) {
    this.text = text;
    WordsLexer lexer = new WordsLexer(new AsciiStream(text, 0, text.length(), backtick, view));
    lexer.removeErrorListeners();
    this.tokens = new CommonTokenStream(lexer);
  }

  static TextContext read(String text, boolean backtick, AsciiStream.View view)
      throws WordException {
    return new WordReader(text, backtick, view).read();
  }

  private TextContext read() throws WordException {
    tokens.fill();
    boundNesting();
    WordsParser parser = new WordsParser(tokens);
    parser.removeErrorListeners();
    parser.setErrorHandler(new BailErrorStrategy());
    parser.getInterpreter().setPredictionMode(PredictionMode.SLL);
    try {
      return parser.text();
    } catch (ParseCancellationException e) {
      if (e.getCause() instanceof RecognitionException cause) {
        throw refusal(cause);
      }
      throw e;
    }
  }

  private void boundNesting() throws WordException {
    int depth = 0;
    for (Token token : tokens.getTokens()) {
      if (token.getType() == WordsLexer.SUBSTITUTION && ++depth > DEEPEST) {
        throw new WordException(
            "substitutions are nested deeper than " + DEEPEST, token.getStartIndex());
      }
      if (token.getType() == WordsLexer.CLOSE) {
        depth--;
      }
    }
  }

  private WordException refusal(RecognitionException cause) {
    Token token = cause.getOffendingToken();
    int start = Math.min(token.getStartIndex(), text.length());
    String shown =
        text.substring(start, Math.clamp(token.getStopIndex() + 1L, start, text.length()));
    return switch (token.getType()) {
      case WordsLexer.BAD -> new WordException("syntax error: bad substitution", start);
      case WordsLexer.BAD_OPERATOR ->
          new WordException("unsupported modifier (" + shown + ") in substitution", start);
      default -> unfinished(cause.getCtx(), token, start);
    };
  }

  /// The text ended too early: the outermost substitution that is open is what misses its end.
  private static WordException unfinished(@Nullable RuleContext from, Token token, int at) {
    SubstitutionContext open = null;
    boolean pattern = false;
    boolean patternOfOpen = false;
    for (RuleContext context = from; context != null; context = context.parent) {
      if (context instanceof ReplacementContext replacement) {
        pattern = replacement.SEPARATOR() == null;
      }
      if (context instanceof SubstitutionContext substitution) {
        open = substitution;
        patternOfOpen = pattern;
        pattern = false;
      }
    }
    if (open != null) {
      String missing = patternOfOpen ? "missing '/' in ${}" : "missing '}'";
      return new WordException("syntax error: " + missing, open.getStart().getStartIndex());
    }
    String quote = token.getType() == WordsLexer.OPEN_SINGLE_QUOTE ? "single" : "double";
    return new WordException(
        "unexpected end of statement while looking for matching " + quote + "-quote", at);
  }
}
