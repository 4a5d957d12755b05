/// How places in a text are counted, and how what is wrong with it is drawn.
@NullMarked
package dev.strata.source;

import org.jspecify.annotations.NullMarked;
