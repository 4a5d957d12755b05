package dev.strata.image;

import java.util.ArrayDeque;
import java.util.Deque;

/// Byte arrays that are used again: pieces of a tar and what they are compressed to are megabytes
/// each, hundreds of them in a layer, and would make the heap grow by as much as the layer has.
/// Safe for several threads.
final class Buffers {
  private final int limit;
  private final Deque<byte[]> free = new ArrayDeque<>();

  /// Keeps at most `limit` arrays that nobody uses.
  Buffers(int limit) {
    this.limit = limit;
  }

  /// An array of `least` bytes or more; what it holds is anything.
  synchronized byte[] take(int least) {
    for (byte[] array : free) {
      if (array.length >= least) {
        free.remove(array);
        return array;
      }
    }
    return new byte[least];
  }

  /// The array is nobody's from now on.
  synchronized void give(byte[] array) {
    free.addFirst(array);
    if (free.size() > limit) {
      free.removeLast();
    }
  }
}
