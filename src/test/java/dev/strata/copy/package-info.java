@NullMarked
package dev.strata.copy;

import org.jspecify.annotations.NullMarked;
