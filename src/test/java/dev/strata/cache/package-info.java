/// What the build cache promises, and how it behaves when its files are damaged.
@NullMarked
package dev.strata.cache;

import org.jspecify.annotations.NullMarked;
