/// What the state folder promises: to its users, to those who wait for it, and after a kill.
@NullMarked
package dev.strata.store;

import org.jspecify.annotations.NullMarked;
