/// What cache keys are, and how they are told apart.
@NullMarked
package dev.strata.key;

import org.jspecify.annotations.NullMarked;
