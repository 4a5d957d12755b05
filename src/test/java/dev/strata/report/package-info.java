/// What is written, to the letter.
@NullMarked
package dev.strata.report;

import org.jspecify.annotations.NullMarked;
