/// Cache keys: the canonical encoding, the labelled parts, and how two keys differ in words.
@NullMarked
package dev.strata.key;

import org.jspecify.annotations.NullMarked;
