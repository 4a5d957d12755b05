package dev.strata.context;

/// What the file system says of a file without reading it. Two equal fingerprints mean equal bytes,
/// unless the file changed within the granularity of the clock that stamps it: {@link Fingerprints}
/// says how that is avoided.
///
/// - `device` and `inode` name the file, as `statx` gives them.
/// - `size` is in bytes, `mode` holds type and permission bits (`st_mode`).
/// - `mtimeNanos` and `ctimeNanos` count nanoseconds since the epoch.
public record FileFingerprint(
    long device, long inode, long size, int mode, long mtimeNanos, long ctimeNanos) {}
