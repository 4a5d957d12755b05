/// Layers: one immutable EROFS image and its index each, kept in a folder; the way of layers from
/// and to tar streams and from an overlay's upper folder.
///
/// It exists so that every other part sees a layer as a sorted list of entries whose bytes can be
/// read with no mount. It knows nothing of states, cache keys, images or registries, and trusts no
/// tar.
@NullMarked
package dev.strata.layer;

import org.jspecify.annotations.NullMarked;
