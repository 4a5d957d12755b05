@NullMarked
package dev.strata.report.page;

import org.jspecify.annotations.NullMarked;
