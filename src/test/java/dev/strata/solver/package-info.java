/// What a build does: which steps run, which are reused, and why.
@NullMarked
package dev.strata.solver;

import org.jspecify.annotations.NullMarked;
