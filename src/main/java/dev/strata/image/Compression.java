package dev.strata.image;

import dev.strata.oci.LayerCompression;

/// How a layer's tar is compressed, and how hard. The level of `NONE` is 0; gzip's go from 1 to 9,
/// zstd's from 1 to 22.
public record Compression(LayerCompression kind, int level) {
  /// Level 4: of /usr, 3 % more bytes than everybody's 6 in a third of the time.
  public static final Compression GZIP = new Compression(LayerCompression.GZIP, 4);

  public static final Compression ZSTD = new Compression(LayerCompression.ZSTD, 3);
  public static final Compression NONE = new Compression(LayerCompression.NONE, 0);

  public Compression {
    int most =
        switch (kind) {
          case NONE -> 0;
          case GZIP -> 9;
          case ZSTD -> 22;
        };
    int least = kind == LayerCompression.NONE ? 0 : 1;
    if (level < least || level > most) {
      throw new IllegalArgumentException(
          "compression level " + level + " of " + kind + ": from " + least + " to " + most);
    }
  }

  /// The usual level of this kind.
  public static Compression of(LayerCompression kind) {
    return switch (kind) {
      case NONE -> NONE;
      case GZIP -> GZIP;
      case ZSTD -> ZSTD;
    };
  }

  /// `gzip-4`: a name for files and keys.
  @Override
  public String toString() {
    return kind.name().toLowerCase(java.util.Locale.ROOT) + "-" + level;
  }
}
