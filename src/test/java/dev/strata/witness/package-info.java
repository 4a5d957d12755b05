@NullMarked
package dev.strata.witness;

import org.jspecify.annotations.NullMarked;
