/**
 * One instruction of a Dockerfile. Every decision needs one token.
 *
 * A keyword that no instruction has is a rule of its own, so that it can be told apart from one
 * whose arguments are wrong. How many arguments an instruction takes is not said here: the tree of
 * a refused instruction can still be shown.
 */
parser grammar InstructionParser;

options { tokenVocab = InstructionLexer; }

statement: (onbuild | instruction | stray) EOF;

/** A line that begins with a flag. */
stray: (FLAG | END_OF_FLAGS) (~EOF)*;

onbuild: ONBUILD flags (instruction | chained)?;

/** ONBUILD under ONBUILD is refused, so it need not nest. */
chained: ONBUILD (~EOF)*;

instruction
  : list
  | command
  | text
  | assignments
  | arguments
  | healthcheck
  | unknown
  ;

list: keyword=(FROM | EXPOSE | COPY | ADD | VOLUME) flags ITEM*;

command: keyword=(RUN | CMD | ENTRYPOINT | SHELL) flags LINE?;

text: keyword=(WORKDIR | USER | STOPSIGNAL | MAINTAINER) flags LINE?;

assignments: keyword=(ENV | LABEL) flags (pairs | legacyPair)?;

/** A NAME among pairs lacks its equals sign. */
pairs: PAIR (PAIR | NAME)*;

/** One name, and all the rest is its value. */
legacyPair: NAME (PAIR | NAME)*;

arguments: keyword=ARG flags (NAME | PAIR)*;

healthcheck: keyword=HEALTHCHECK flags (KIND LINE?)?;

unknown: keyword=UNKNOWN (~EOF)*;

flags: FLAG* END_OF_FLAGS?;
