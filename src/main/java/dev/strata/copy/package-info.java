/// COPY and ADD: sources and a parent tree → the entries of a layer.
///
/// Works on trees and attributes alone: it mounts nothing and writes nothing but the spool of an
/// archive that ADD unpacks. What a COPY takes in ({@link dev.strata.copy.CopyPlan#sourcesDigest})
/// is known before, and without, laying it out over the parent. Also here are the look-ups of users
/// and groups in a tree, and what fetches ADD's remote sources. Knows nothing of caches.
@NullMarked
package dev.strata.copy;

import org.jspecify.annotations.NullMarked;
