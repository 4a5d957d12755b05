/// Content-addressed blobs in a folder: taken in, verified, committed, and verified again when
/// read. Knows digests, and nothing of images or layers.
@NullMarked
package dev.strata.content;

import org.jspecify.annotations.NullMarked;
