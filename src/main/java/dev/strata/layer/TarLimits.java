package dev.strata.layer;

/// How much of a tar is taken in before it counts as a bomb.
///
/// @param entries how many headers
/// @param totalBytes how long the uncompressed tar may be
/// @param pathBytes how long a path or link target may be
/// @param depth how many components a path may have
/// @param extensionBytes how long the extended header of one entry may be
public record TarLimits(
    int entries, long totalBytes, int pathBytes, int depth, int extensionBytes) {
  /// The longest component of a path, in bytes: Linux's NAME_MAX.
  static final int NAME_BYTES = 255;

  /// Larger than any image in use, and small enough for one machine: PATH_MAX for paths, four
  /// million entries, 256 GiB.
  public static final TarLimits DEFAULT = new TarLimits(4_000_000, 256L << 30, 4095, 1024, 1 << 20);
}
