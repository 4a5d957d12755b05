@NullMarked
package dev.strata.plan;

import org.jspecify.annotations.NullMarked;
