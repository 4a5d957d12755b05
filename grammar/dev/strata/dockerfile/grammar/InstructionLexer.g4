/**
 * The tokens of one instruction of a Dockerfile: a logical line, trimmed, its continuations joined.
 *
 * The keyword chooses the mode that reads its arguments. Every such mode has two halves: HEAD,
 * where flags may still come, and TAIL, where they may not. Any text at all is a list of tokens:
 * what is wrong is told by the parser's rules, never by the lexer.
 *
 * The escape character is always written as a backslash here. Where a file chose the backtick, the
 * character stream swaps the two. Outside ASCII it stands in a line feed for white space, which a
 * logical line cannot hold otherwise, and an underscore for the rest.
 */
lexer grammar InstructionLexer;

options { caseInsensitive = true; }

tokens { FLAG, END_OF_FLAGS, LINE, ITEM, NAME, PAIR, KIND }

FROM: 'FROM' -> mode(LIST_HEAD);
EXPOSE: 'EXPOSE' -> mode(LIST_HEAD);
COPY: 'COPY' -> mode(LIST_HEAD);
ADD: 'ADD' -> mode(LIST_HEAD);
VOLUME: 'VOLUME' -> mode(LIST_HEAD);
RUN: 'RUN' -> mode(LINE_HEAD);
CMD: 'CMD' -> mode(LINE_HEAD);
ENTRYPOINT: 'ENTRYPOINT' -> mode(LINE_HEAD);
SHELL: 'SHELL' -> mode(LINE_HEAD);
WORKDIR: 'WORKDIR' -> mode(LINE_HEAD);
USER: 'USER' -> mode(LINE_HEAD);
STOPSIGNAL: 'STOPSIGNAL' -> mode(LINE_HEAD);
MAINTAINER: 'MAINTAINER' -> mode(LINE_HEAD);
ENV: 'ENV' -> mode(WORDS_HEAD);
LABEL: 'LABEL' -> mode(WORDS_HEAD);
ARG: 'ARG' -> mode(WORDS_HEAD);
HEALTHCHECK: 'HEALTHCHECK' -> mode(KIND_HEAD);

/** The trigger follows in the same mode, so that it begins with a keyword again. */
ONBUILD: 'ONBUILD';

TRIGGER_SPACE: SPACE+ -> skip;
TRIGGER_END: ENDING -> type(END_OF_FLAGS);
TRIGGER_FLAG: OPTION -> type(FLAG);
UNKNOWN: NOT_BLANK+ -> mode(LINE_HEAD);

/** The rest of the line, as it is. */
mode LINE_HEAD;
LINE_HEAD_SPACE: SPACE+ -> skip;
LINE_HEAD_END: ENDING -> type(END_OF_FLAGS), mode(LINE_TAIL);
LINE_HEAD_FLAG: OPTION -> type(FLAG);
LINE_HEAD_LINE: (NO_DASH ANY* | '-' (~'-' ANY*)?) -> type(LINE);

mode LINE_TAIL;
LINE_TAIL_SPACE: SPACE+ -> skip;
LINE_TAIL_LINE: NOT_SPACE ANY* -> type(LINE);

/** Words between blanks; quotes mean nothing yet. */
mode LIST_HEAD;
LIST_HEAD_SPACE: SPACE+ -> skip;
LIST_HEAD_END: ENDING -> type(END_OF_FLAGS), mode(LIST_REST);
LIST_HEAD_FLAG: OPTION -> type(FLAG);
LIST_HEAD_ITEM:
  (NO_DASH NOT_BLANK* | '-' (NO_DASH NOT_BLANK*)?) -> type(ITEM), mode(LIST_TAIL);

mode LIST_REST;
LIST_REST_SPACE: SPACE+ -> skip;
LIST_REST_ITEM: NOT_SPACE NOT_BLANK* -> type(ITEM), mode(LIST_TAIL);

mode LIST_TAIL;
LIST_TAIL_BLANK: BLANK+ -> skip;
LIST_TAIL_ITEM: NOT_BLANK+ -> type(ITEM);

/** Words in which quotes and escapes hold blanks together: PAIR has an equals sign, NAME none. */
mode WORDS_HEAD;
WORDS_HEAD_SPACE: SPACE+ -> skip;
WORDS_HEAD_END: ENDING -> type(END_OF_FLAGS), mode(WORDS_TAIL);
WORDS_HEAD_FLAG: OPTION -> type(FLAG);
WORDS_HEAD_NAME:
  ( (NAME_START NAME_PIECE* | '-' (NAME_START NAME_PIECE*)?) NAME_OPEN?
  | NAME_OPEN
  | '-' NAME_OPEN
  ) -> type(NAME), mode(WORDS_TAIL);
WORDS_HEAD_PAIR:
  ( (PAIR_START PAIR_PIECE* | '-' (PAIR_START PAIR_PIECE*)?) PAIR_OPEN?
  | PAIR_OPEN
  | '-' PAIR_OPEN
  ) -> type(PAIR), mode(WORDS_TAIL);

mode WORDS_TAIL;
WORDS_TAIL_SPACE: SPACE+ -> skip;
WORDS_TAIL_NAME: (NAME_PIECE+ NAME_OPEN? | NAME_OPEN) -> type(NAME);
WORDS_TAIL_PAIR: (PAIR_PIECE+ PAIR_OPEN? | PAIR_OPEN) -> type(PAIR);

/** HEALTHCHECK: what kind of check, and then a line. */
mode KIND_HEAD;
KIND_HEAD_SPACE: SPACE+ -> skip;
KIND_HEAD_END: ENDING -> type(END_OF_FLAGS), mode(KIND_TAIL);
KIND_HEAD_FLAG: OPTION -> type(FLAG);
KIND_HEAD_KIND: (NO_DASH NOT_SPACE* | '-' (NO_DASH NOT_SPACE*)?) -> type(KIND), mode(LINE_TAIL);

mode KIND_TAIL;
KIND_TAIL_SPACE: SPACE+ -> skip;
KIND_TAIL_KIND: NOT_SPACE+ -> type(KIND), mode(LINE_TAIL);

/** Whatever the stream shows, which is ASCII. */
fragment ANY: [\u0000-\u007F];

/** What parts the words of a list. */
fragment BLANK: [\t\u000B\f\r ];
fragment NOT_BLANK: ~[\t\u000B\f\r ];

/** What Unicode calls white space parts flags and the words of a pair. */
fragment SPACE: [\t-\r ];
fragment NOT_SPACE: ~[\t-\r ];
fragment NO_DASH: ~[\-\t-\r ];

/** A flag: quotes of both kinds know escapes, and one that is never closed lasts to the end. */
fragment ENDING: '--' ('""' | '\'\'')*;
fragment OPTION: '--' OPTION_PIECE* OPTION_OPEN?;
fragment OPTION_PIECE:
  ~['"\\\t-\r ]
  | '\\' .
  | '"' (~["\\] | '\\' .)* '"'
  | '\'' (~['\\] | '\\' .)* '\'';
fragment OPTION_OPEN: '\\' | '"' (~["\\] | '\\' .)* '\\'? | '\'' (~['\\] | '\\' .)* '\\'?;

/** A word without an equals sign: single quotes know no escapes. */
fragment NAME_PIECE: NAME_START | '-';
fragment NAME_START:
  ~[\-='"\\\t-\r ]
  | '\\' ~[=]
  | '"' (~["\\=] | '\\' ~[=])* '"'
  | '\'' ~['=]* '\'';
fragment NAME_OPEN: '\\' | '"' (~["\\=] | '\\' ~[=])* '\\'? | '\'' ~['=]*;

fragment PAIR_PIECE: PAIR_START | '-';
fragment PAIR_START:
  ~[\-'"\\\t-\r ]
  | '\\' .
  | '"' (~["\\] | '\\' .)* '"'
  | '\'' ~[']* '\'';
fragment PAIR_OPEN: '\\' | '"' (~["\\] | '\\' .)* '\\'? | '\'' ~[']*;
