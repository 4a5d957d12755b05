package dev.strata.layer;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// A layer's images to read from, by positions in their stack. Safe for use by several threads.
final class LayerImages {
  private final ImageStack stack;
  private final List<ImageFile> files;

  LayerImages(ImageStack stack, Path folder) {
    this.stack = stack;
    List<ImageFile> opened = new ArrayList<>();
    for (ImageSeal seal : stack.images()) {
      opened.add(new ImageFile(folder.resolve(seal.file())));
    }
    this.files = List.copyOf(opened);
  }

  ImageStack stack() {
    return stack;
  }

  /// From the lowest.
  List<ImageFile> files() {
    return files;
  }

  /// Where the bytes at this position are.
  Path path(long position) {
    return files.get(number(position)).path();
  }

  /// Reads exactly `count` bytes, all of one image.
  ///
  /// @throws java.io.EOFException when the image ends before
  void read(long position, byte[] target, int offset, int count) throws IOException {
    int number = number(position);
    files.get(number).read(position - start(number), target, offset, count);
  }

  /// Reads exactly as many bytes as remain in `target`, all of one image.
  ///
  /// @throws java.io.EOFException when the image ends before
  void read(long position, ByteBuffer target) throws IOException {
    int number = number(position);
    files.get(number).read(position - start(number), target);
  }

  private int number(long position) {
    int number = 0;
    long end = stack.images().getFirst().sizeBytes();
    while (position >= end && number < files.size() - 1) {
      end += stack.images().get(++number).sizeBytes();
    }
    return number;
  }

  private long start(int number) {
    long start = 0;
    for (int i = 0; i < number; i++) {
      start += stack.images().get(i).sizeBytes();
    }
    return start;
  }
}
