/// What holds for the whole tree: its layers, its form, its README.
@NullMarked
package dev.strata;

import org.jspecify.annotations.NullMarked;
