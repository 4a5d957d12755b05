@NullMarked
package dev.strata.sandbox;

import org.jspecify.annotations.NullMarked;
