/// The program as its users meet it: through the launcher, on real Dockerfiles.
@NullMarked
package dev.strata.cli;

import org.jspecify.annotations.NullMarked;
