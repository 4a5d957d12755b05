@NullMarked
package dev.strata.linux;

import org.jspecify.annotations.NullMarked;
