@NullMarked
package dev.strata.layer;

import org.jspecify.annotations.NullMarked;
