/// The command line: picocli commands, exit codes, and where environment variables, standard
/// streams and signals enter. Holds no logic of building.
@NullMarked
package dev.strata.cli;

import org.jspecify.annotations.NullMarked;
