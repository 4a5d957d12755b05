/// Layer images: the writer of uncompressed EROFS file systems. One sequential pass, a file that
/// the kernel mounts as it is, and in which every regular file's bytes lie in one piece, so that a
/// reader who knows their offset needs nothing of this package. It knows entries and bytes; it
/// knows no layers, no digests and no mounts.
@NullMarked
package dev.strata.erofs;

import org.jspecify.annotations.NullMarked;
