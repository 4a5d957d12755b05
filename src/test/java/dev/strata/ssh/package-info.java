@NullMarked
package dev.strata.ssh;

import org.jspecify.annotations.NullMarked;
