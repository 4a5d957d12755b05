/// Builds as a page of HTML: one file that needs nothing else, or served while a build runs. It
/// shows what `--format json` prints, and decides nothing itself.
@NullMarked
package dev.strata.report.page;

import org.jspecify.annotations.NullMarked;
