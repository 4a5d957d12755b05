/**
 * A JSON array (RFC 8259). Dockerfiles want arrays of strings; the other values are here since an
 * array that holds one is refused, while a text that is no JSON at all is a line for the shell.
 */
grammar JsonArray;

document: array EOF;

array: '[' (value (',' value)*)? ']';

value: STRING | NUMBER | 'true' | 'false' | 'null' | array | object;

object: '{' (member (',' member)*)? '}';

member: STRING ':' value;

STRING: '"' (~["\\\u0000-\u001F] | '\\' (["\\/bfnrt] | 'u' HEX HEX HEX HEX))* '"';
NUMBER: '-'? ('0' | [1-9] [0-9]*) ('.' [0-9]+)? ([eE] [+\-]? [0-9]+)?;
SPACE: [ \t\n\r]+ -> skip;

/** Makes the text no JSON. */
OTHER: .;

fragment HEX: [0-9a-fA-F];
