package dev.strata.layer;

import java.util.List;

/// The images of a layer, the lowest first: one, or an earlier version's with small ones over it
/// that hold what changed since. A position in the stack counts the bytes of all images as if they
/// stood one after the other.
///
/// @param hidden paths, in order, that the stack removes from the images below it in the stack. The
///     layer says nothing of them, but a mount of the stack removes them from other layers, too: so
///     it is right only over a state that has none of them
/// @param dead files of lower images that the layer no longer has, by their positions; the images'
///     digests take in theirs
record ImageStack(List<ImageSeal> images, List<String> hidden, List<Extent> dead) {
  /// A file's bytes in the stack, in one piece.
  record Extent(long offset, long size, dev.strata.oci.Digest content) {}

  ImageStack {
    images = List.copyOf(images);
    hidden = List.copyOf(hidden);
    dead = List.copyOf(dead);
    if (images.isEmpty()) {
      throw new IllegalArgumentException("a layer without an image");
    }
  }

  static ImageStack of(ImageSeal image) {
    return new ImageStack(List.of(image), List.of(), List.of());
  }

  long sizeBytes() {
    return images.stream().mapToLong(ImageSeal::sizeBytes).sum();
  }
}
