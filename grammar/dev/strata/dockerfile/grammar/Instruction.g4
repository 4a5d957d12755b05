grammar Instruction;
instruction: WORD EOF;
WORD: [a-z]+;
