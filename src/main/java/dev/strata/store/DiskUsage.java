package dev.strata.store;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;

/// What a store takes on the disk, in bytes of its files.
public record DiskUsage(
    long cacheBytes, long layerBytes, long blobBytes, long imageBytes, long cacheMountBytes) {
  static DiskUsage of(StoreLayout layout) throws IOException {
    return new DiskUsage(
        bytes(layout.database()),
        bytes(layout.layers()),
        bytes(layout.content()),
        bytes(layout.images()),
        bytes(layout.cacheMounts()));
  }

  public long totalBytes() {
    return cacheBytes + layerBytes + blobBytes + imageBytes + cacheMountBytes;
  }

  /// Files come and go while they are counted; what is gone counts nothing.
  static long bytes(Path folder) throws IOException {
    long[] sum = {0};
    Files.walkFileTree(
        folder,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            sum[0] += attributes.isRegularFile() ? attributes.size() : 0;
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException e) {
            return FileVisitResult.CONTINUE;
          }
        });
    return sum[0];
  }
}
