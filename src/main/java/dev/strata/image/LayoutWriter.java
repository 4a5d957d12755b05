package dev.strata.image;

import dev.strata.oci.Annotations;
import dev.strata.oci.Descriptor;
import dev.strata.oci.Index;
import dev.strata.oci.Json;
import dev.strata.oci.ManifestJson;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/// Writes into an image layout in a folder: blobs first, each renamed into its place, then the
/// index. Two that write into one folder wait for each other by a lock on `oci-layout`.
final class LayoutWriter {
  private static final long PAUSE_MILLIS = 10;
  private final Path folder;
  private final Path blobs;

  LayoutWriter(Path folder) throws IOException {
    this.folder = folder;
    this.blobs = Files.createDirectories(folder.resolve("blobs").resolve("sha256"));
  }

  void blob(Descriptor blob, InputStream bytes) throws IOException {
    Path file = blobs.resolve(blob.digest().hex());
    if (Files.isRegularFile(file) && Files.size(file) == blob.sizeBytes()) {
      return;
    }
    Path beside = beside();
    try {
      Files.copy(bytes, beside);
      Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(beside);
    }
  }

  void file(String name, byte[] bytes) throws IOException {
    Path beside = beside();
    try {
      Files.write(beside, bytes, StandardOpenOption.CREATE_NEW);
      Files.move(beside, folder.resolve(name), StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(beside);
    }
  }

  /// Adds these images to the index.
  void merge(Index added, byte[] layout) throws IOException, InterruptedException {
    Path layoutFile = folder.resolve(LayoutFolder.LAYOUT_FILE);
    try (FileChannel channel =
            FileChannel.open(layoutFile, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock lock = lock(channel)) {
      if (lock.isValid() && channel.size() == 0) {
        channel.write(java.nio.ByteBuffer.wrap(layout));
      }
      Path indexFile = folder.resolve(LayoutFolder.INDEX_FILE);
      Index before =
          Files.exists(indexFile)
              ? ManifestJson.index(readIndex(indexFile))
              : Index.of(added.mediaType(), List.of());
      List<Descriptor> all = new ArrayList<>(before.manifests());
      all.removeIf(old -> added.manifests().stream().anyMatch(a -> replaces(a, old)));
      all.addAll(added.manifests());
      file(
          LayoutFolder.INDEX_FILE,
          ManifestJson.encode(new Index(before.mediaType(), all, before.annotations())));
    }
  }

  private static byte[] readIndex(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return in.readNBytes(Json.LIMIT + 1);
    }
  }

  /// A name stands for one image; and one image without a name stands there once.
  private static boolean replaces(Descriptor added, Descriptor old) {
    String name = nameOf(added);
    return name.equals(nameOf(old)) && (!name.isEmpty() || added.digest().equals(old.digest()));
  }

  private static String nameOf(Descriptor image) {
    return image
        .annotations()
        .getOrDefault(
            Annotations.CONTAINERD_NAME,
            image.annotations().getOrDefault(Annotations.REF_NAME, ""));
  }

  private static FileLock lock(FileChannel channel) throws IOException, InterruptedException {
    while (true) {
      try {
        return channel.lock();
      } catch (OverlappingFileLockException e) {
        // Another thread of this process: the system's locks are between processes only.
        Thread.sleep(PAUSE_MILLIS);
      }
    }
  }

  private Path beside() {
    return folder.resolve(
        ".new-" + Long.toUnsignedString(ThreadLocalRandom.current().nextLong(), 36));
  }
}
