@NullMarked
package dev.strata.plan.check;

import org.jspecify.annotations.NullMarked;
