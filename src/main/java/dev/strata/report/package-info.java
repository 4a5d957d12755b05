/// What a person or a program sees of a build: terminal, lines, JSON, explanations.
///
/// It only prints what was decided elsewhere. Where it prints to comes in through constructors; it
/// reads no environment variable.
@NullMarked
package dev.strata.report;

import org.jspecify.annotations.NullMarked;
