/**
 * A text that is expanded. Every decision needs one token. Most of a text are tokens right below its
 * root: a rule for each would cost as much again.
 */
parser grammar WordsParser;

options { tokenVocab = WordsLexer; }

text:
  ( TEXT
  | SPACE
  | SHIFT
  | ESCAPED
  | LONE_ESCAPE
  | SINGLE_QUOTED
  | VARIABLE
  | quoted
  | substitution
  )* EOF;

quoted: QUOTE (TEXT | ESCAPED | VARIABLE | substitution)* QUOTE;

substitution: SUBSTITUTION NAME? modifier;

modifier
  : CLOSE                                 # plain
  | OPERATOR operand CLOSE                # operation
  | SLASH operand SEPARATOR operand CLOSE # replacement
  ;

operand:
  ( TEXT
  | SHIFT
  | ESCAPED
  | LONE_ESCAPE
  | SINGLE_QUOTED
  | VARIABLE
  | quoted
  | substitution
  )*;
