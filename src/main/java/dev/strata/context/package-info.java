/// The build context: ignore rules, the tree of its files, their content digests, and fingerprints
/// that save reading a file again. Knows nothing of instructions, keys or layers: it says what is
/// there and hands out the bytes, and never lets a link lead out of the context's root.
@NullMarked
package dev.strata.context;

import org.jspecify.annotations.NullMarked;
