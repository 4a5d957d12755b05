/// What a step observed of its parent state, and whether another state would have looked the same
/// to it. Where nothing differs, the step's layer is right over the other state too, and the step
/// need not be run. It knows states by their entries alone: it reads no file, mounts nothing, and
/// does not know where witnesses are kept or what is done with the answer.
@NullMarked
package dev.strata.witness;

import org.jspecify.annotations.NullMarked;
