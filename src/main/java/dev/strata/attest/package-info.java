/// What is attested of an image: where it comes from (SLSA provenance) and which packages are in it
/// (SPDX), as in-toto statements. Read from plans and from layers' indexes; nothing is mounted or
/// run. Equal inputs give equal bytes. It knows neither how a build ran nor where statements are
/// kept.
@NullMarked
package dev.strata.attest;

import org.jspecify.annotations.NullMarked;
