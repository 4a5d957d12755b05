/// Carries a plan out: looks each step up, runs what is missing along the graph, records what was
/// made, and tells it as {@link dev.strata.solver.BuildEvent}s. Every decision's reason is made
/// here, where the decision is.
@NullMarked
package dev.strata.solver;

import org.jspecify.annotations.NullMarked;
