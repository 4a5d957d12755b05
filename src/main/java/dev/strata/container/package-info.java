/// Containers: a process over a read-write layer of its own on an image's read-only stack, and what
/// is on record of it.
///
/// It exists so that the state folder need not be open while a container runs: all that a run
/// needs is in the container's folder, and the layers that it stands on are pinned. It knows
/// nothing of builds or of the command line.
@NullMarked
package dev.strata.container;

import org.jspecify.annotations.NullMarked;
