package dev.strata.tree;

/// What stands at a path. The codes are part of the layer index format and of cache keys: never
/// renumber them.
public enum EntryType {
  FILE(1),
  DIRECTORY(2),
  SYMLINK(3),
  CHAR_DEVICE(4),
  BLOCK_DEVICE(5),
  FIFO(6),
  SOCKET(7),
  /// In a layer only: the path is removed from the layers below.
  WHITEOUT(8);

  private final int code;

  EntryType(int code) {
    this.code = code;
  }

  public int code() {
    return code;
  }

  public static EntryType ofCode(int code) {
    for (EntryType type : values()) {
      if (type.code == code) {
        return type;
      }
    }
    throw new IllegalArgumentException("entry type " + code);
  }
}
