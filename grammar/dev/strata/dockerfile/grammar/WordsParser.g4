/** A text that is expanded. Every decision needs one token. */
parser grammar WordsParser;

options { tokenVocab = WordsLexer; }

text: part* EOF;

part
  : TEXT
  | SPACE
  | SHIFT
  | ESCAPED
  | LONE_ESCAPE
  | SINGLE_QUOTED
  | quoted
  | dollar
  ;

quoted: QUOTE quotedPart* QUOTE;

quotedPart: TEXT | ESCAPED | dollar;

dollar: VARIABLE | SUBSTITUTION NAME? substitution;

substitution
  : CLOSE                            # plain
  | OPERATOR operand CLOSE           # operation
  | SLASH operand SEPARATOR operand CLOSE # replacement
  ;

operand: part*;
