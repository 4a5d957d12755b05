/// Source text, ranges in it, and diagnostics: what is wrong, where, and what to do.
///
/// Knows nothing of Dockerfiles; every other package may speak in its terms.
@NullMarked
package dev.strata.source;

import org.jspecify.annotations.NullMarked;
