/// Text → AST of a Dockerfile, word expansion, and printing. The only package that sees ANTLR; the
/// grammars lie in `grammar/`.
///
/// A file is read in three steps, so that an error never crosses an instruction:
///
/// 1. {@link dev.strata.dockerfile.LineReader} cuts it into logical lines, each with the way back
///    to its places in the file, and here-document bodies.
/// 2. {@link dev.strata.dockerfile.StatementReader} reads each by the grammar of one instruction.
///    This is what BuildKit's parser calls its tree, and what S-expressions show.
/// 3. {@link dev.strata.dockerfile.InstructionBuilder} checks what the instruction demands.
///
/// {@link dev.strata.dockerfile.Words} expands variables, by a grammar of its own, when a plan asks
/// for it. Nothing here knows stages, values of variables, images or files.
@NullMarked
package dev.strata.dockerfile;

import org.jspecify.annotations.NullMarked;
