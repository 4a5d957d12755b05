/// Text → AST of a Dockerfile, word expansion, and printing. The only package that sees ANTLR.
@NullMarked
package dev.strata.dockerfile;

import org.jspecify.annotations.NullMarked;
