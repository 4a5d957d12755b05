/// Build events → what a person or a program reads: progress, metadata, failures. Decides nothing:
/// reasons and figures come with the events.
@NullMarked
package dev.strata.report;

import org.jspecify.annotations.NullMarked;
