@NullMarked
package dev.strata.context;

import org.jspecify.annotations.NullMarked;
