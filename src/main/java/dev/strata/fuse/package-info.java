/// A read-only file system served by this process over `/dev/fuse`: a layer or a whole state is
/// seen in a mount without a kernel driver for it, and every request is told to a log, which is the
/// witness of what a step observed. It knows a tree behind {@link FuseTree}; it knows nothing of
/// where the bytes lie, of overlays, or of what the log is for.
@NullMarked
package dev.strata.fuse;

import org.jspecify.annotations.NullMarked;
