/// File trees as values: entries, their order, and trees that can be looked into. A build context,
/// a layer and a state are all read through these types. No I/O of its own.
@NullMarked
package dev.strata.tree;

import org.jspecify.annotations.NullMarked;
