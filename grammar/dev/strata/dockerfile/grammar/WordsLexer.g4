/**
 * The tokens of a text that is expanded: variables, quotes and escapes.
 *
 * The escape character is written as a backslash here; the character stream swaps it with the
 * backtick where a file chose that. Where quotes shall mean nothing, the stream hides them. Outside
 * ASCII it stands in a character of the same kind: letter, digit, white space or none of these.
 */
lexer grammar WordsLexer;

tokens {
  ESCAPED, LONE_ESCAPE, SINGLE_QUOTED, OPEN_SINGLE_QUOTE, QUOTE, VARIABLE, SUBSTITUTION, TEXT,
  SPACE, SHIFT, NAME, CLOSE, OPERATOR, SLASH, SEPARATOR, BAD, BAD_OPERATOR
}

W_ESCAPED: '\\' . -> type(ESCAPED);
W_LONE: '\\' -> type(LONE_ESCAPE);
W_SINGLE: '\'' ~[']* '\'' -> type(SINGLE_QUOTED);
W_OPEN: '\'' ~[']* -> type(OPEN_SINGLE_QUOTE);
W_QUOTE: '"' -> type(QUOTE), pushMode(QUOTED);
W_VARIABLE: '$' PARAMETER -> type(VARIABLE);
W_SUBSTITUTION: '${' -> type(SUBSTITUTION), pushMode(BRACE);
W_SHIFT: '<<' [\t\r ]* -> type(SHIFT);
W_SPACE: WHITE+ -> type(SPACE);
W_TEXT: (PLAIN+ | [$<]) -> type(TEXT);

/** Inside double quotes only the quote, the dollar and the escape can be escaped. */
mode QUOTED;
Q_ESCAPED: '\\' ["$\\] -> type(ESCAPED);
Q_CLOSE: '"' -> type(QUOTE), popMode;
Q_VARIABLE: '$' PARAMETER -> type(VARIABLE);
Q_SUBSTITUTION: '${' -> type(SUBSTITUTION), pushMode(BRACE);
Q_TEXT: (~["$\\]+ | [$\\]) -> type(TEXT);

/** After the opening brace: the name, which may be empty. */
mode BRACE;
B_BAD: [{}:] -> type(BAD);
B_NAME: PARAMETER -> type(NAME), mode(AFTER_NAME);
B_OPERATOR: [+%] -> type(OPERATOR), mode(OPERAND);
B_SLASH: '/' '/'? -> type(SLASH), mode(PATTERN);
B_OTHER: . -> type(BAD_OPERATOR);

mode AFTER_NAME;
N_CLOSE: '}' -> type(CLOSE), popMode;
N_OPERATOR: (':'? [-+?] | [#%]) -> type(OPERATOR), mode(OPERAND);
N_SLASH: '/' '/'? -> type(SLASH), mode(PATTERN);
N_OTHER: (':' ~[-+?] | .) -> type(BAD_OPERATOR);

/** What follows an operator, up to the closing brace. */
mode OPERAND;
O_CLOSE: '}' -> type(CLOSE), popMode;
O_ESCAPED: '\\' . -> type(ESCAPED);
O_LONE: '\\' -> type(LONE_ESCAPE);
O_SINGLE: '\'' ~[']* '\'' -> type(SINGLE_QUOTED);
O_OPEN: '\'' ~[']* -> type(OPEN_SINGLE_QUOTE);
O_QUOTE: '"' -> type(QUOTE), pushMode(QUOTED);
O_VARIABLE: '$' PARAMETER -> type(VARIABLE);
O_SUBSTITUTION: '${' -> type(SUBSTITUTION), pushMode(BRACE);
O_SHIFT: '<<' [\t\r ]* -> type(SHIFT);
O_TEXT: (~[\\'"$<}]+ | [$<]) -> type(TEXT);

/** What is replaced, up to the slash before the replacement. */
mode PATTERN;
P_SEPARATOR: '/' -> type(SEPARATOR), mode(OPERAND);
P_ESCAPED: '\\' . -> type(ESCAPED);
P_LONE: '\\' -> type(LONE_ESCAPE);
P_SINGLE: '\'' ~[']* '\'' -> type(SINGLE_QUOTED);
P_OPEN: '\'' ~[']* -> type(OPEN_SINGLE_QUOTE);
P_QUOTE: '"' -> type(QUOTE), pushMode(QUOTED);
P_VARIABLE: '$' PARAMETER -> type(VARIABLE);
P_SUBSTITUTION: '${' -> type(SUBSTITUTION), pushMode(BRACE);
P_SHIFT: '<<' [\t\r ]* -> type(SHIFT);
P_TEXT: (~[\\'"$</]+ | [$<]) -> type(TEXT);

/** A name, a number, or one of the shell's special parameters. */
fragment PARAMETER: [0-9]+ | [a-zA-Z_] [a-zA-Z0-9_]* | [@*#?\-$!];
fragment WHITE: [\t-\r ];
fragment PLAIN: ~[\\'"$<\t-\r ];
