/// What the Dockerfile language means, told by tests.
@NullMarked
package dev.strata.dockerfile;

import org.jspecify.annotations.NullMarked;
