/// The 22 checks of a Dockerfile, under BuildKit's names and in its words: which there are, which
/// of them a file turns off, and those that need the text alone. The checks that need variables or
/// base images are made by the planner, which reports them here.
///
/// Knows nothing of plans, images or contexts.
@NullMarked
package dev.strata.plan.check;

import org.jspecify.annotations.NullMarked;
