package dev.strata.erofs;

import java.io.IOException;

/// The one metadata block that is being filled. An item is an inode with its xattrs (its head) and,
/// where it fits, the end of its data (its tail); items begin at multiples of 32 bytes. A head may
/// run over several blocks if it must; a tail lies in the block in which its head ends, as the
/// kernel demands.
final class MetadataArea {
  private final ImageOutput out;
  private long block;
  private int used;

  MetadataArea(ImageOutput out, int usedInFirstBlock) {
    this.out = out;
    this.used = usedInFirstBlock;
  }

  /// Whether this item should hold its tail: it does unless that is impossible, or would waste more
  /// of the open block than a block of its own wastes.
  boolean takesInline(int head, int tail) {
    int start = Format.alignToSlot(used);
    if (start + head + tail <= Format.BLOCK) {
      return true;
    }
    if (head > Format.BLOCK) {
      return (head - 1) % Format.BLOCK + 1 + tail <= Format.BLOCK;
    }
    int restInline = Format.BLOCK - head - tail;
    int restPlain = Format.BLOCK - start - head;
    return restInline >= 0 && restInline >= restPlain;
  }

  /// Puts an item and returns its nid. The tail's bytes, right behind the head, are left zero, to
  /// be put later.
  long place(byte[] head, int headBytes, int tailBytes) throws IOException {
    int start = Format.alignToSlot(used);
    if (start + headBytes + tailBytes > Format.BLOCK && !isUntouchedFirstBlock()) {
      block = out.appendBlock();
      start = 0;
    }
    long offset = block + start;
    int end = start + headBytes;
    while (end > Format.BLOCK) {
      block = out.appendBlock();
      end -= Format.BLOCK;
    }
    used = end + tailBytes;
    out.put(offset, head, 0, headBytes);
    return offset / Format.SLOT;
  }

  /// The root's item follows the superblock whatever its size: its nid has only 16 bits.
  private boolean isUntouchedFirstBlock() {
    return block == 0 && used == Format.SUPERBLOCK_OFFSET + Format.SUPERBLOCK_BYTES;
  }
}
