/// The state folder as one thing: who has it open, which format it has, what a killed process left
/// in it, what is in use, what may go, and whether it is whole.
///
/// It composes the cache, the layers and the blobs, and decides nothing about builds: which step
/// runs, which layer is mounted and what an image is, it does not know.
@NullMarked
package dev.strata.store;

import org.jspecify.annotations.NullMarked;
