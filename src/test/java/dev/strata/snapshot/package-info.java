@NullMarked
package dev.strata.snapshot;

import org.jspecify.annotations.NullMarked;
