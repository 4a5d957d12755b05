package dev.strata.content;

import dev.strata.oci.Digest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// Blobs in a folder, named by their digests, as an OCI image layout keeps them:
///
///     blobs/sha256/<hex>          a committed blob
///     ingest/<pid>-<random>       what is being taken in; locked by the process that does
///
/// A blob is written beside, hashed on the way, synced, and renamed to its name, so that a name
/// never stands for other or fewer bytes. Reading hashes again: damage on disk is an error at the
/// end of the stream, never silently wrong bytes. Only regular files are taken for blobs: a link
/// that somebody put into the folder counts as absent.
///
/// Safe for several threads and several processes; two that commit the same blob both succeed.
public final class BlobStore {
  private final Path blobs;
  private final Path ingest;

  /// Opens the store in `root`, which is made where it is absent.
  ///
  /// @throws NotDirectoryException when one of its folders is something else, a link for instance
  public BlobStore(Path root) throws IOException {
    Files.createDirectories(root);
    this.blobs = folder(folder(root.resolve("blobs")).resolve("sha256"));
    this.ingest = folder(root.resolve("ingest"));
  }

  private static Path folder(Path path) throws IOException {
    try {
      Files.createDirectory(path);
    } catch (FileAlreadyExistsException e) {
      if (!Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
        throw new NotDirectoryException(path.toString());
      }
    }
    return path;
  }

  /// The file of this blob, not verified.
  public Optional<Path> find(Digest digest) {
    Path path = pathOf(digest);
    return Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)
        ? Optional.of(path)
        : Optional.empty();
  }

  public boolean contains(Digest digest) {
    return find(digest).isPresent();
  }

  /// The size of this blob in bytes.
  public Optional<Long> findSize(Digest digest) throws IOException {
    try {
      BasicFileAttributes attributes =
          Files.readAttributes(
              pathOf(digest), BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      return attributes.isRegularFile() ? Optional.of(attributes.size()) : Optional.empty();
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  /// The bytes of this blob. The stream ends with {@link BlobDamagedException} instead of its end
  /// when they are not those of the digest.
  ///
  /// @throws NoSuchFileException when there is no such blob
  public InputStream open(Digest digest) throws IOException {
    InputStream file =
        Files.newInputStream(pathOf(digest), StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
    return new VerifiedInputStream(file, digest);
  }

  /// A whole small blob, verified.
  ///
  /// @throws IOException also when it has more than `limitBytes`
  public byte[] read(Digest digest, int limitBytes) throws IOException {
    try (InputStream in = open(digest)) {
      byte[] bytes = in.readNBytes(limitBytes + 1);
      if (bytes.length > limitBytes) {
        throw new IOException("the blob " + digest + " has more than " + limitBytes + " bytes");
      }
      return bytes;
    }
  }

  /// Begins to take in a blob. Closing the ingest without a commit forgets it.
  public BlobIngest ingest() throws IOException {
    String name =
        ProcessHandle.current().pid() + "-" + Long.toUnsignedString(random(), Character.MAX_RADIX);
    return BlobIngest.create(this, ingest.resolve(name));
  }

  /// Takes in a small blob.
  public Blob put(byte[] bytes) throws IOException {
    Digest digest = Digest.of(bytes);
    return put(new ByteArrayInputStream(bytes), digest, bytes.length);
  }

  /// Takes in all of `bytes`, which must be those of the digest, and of this size.
  ///
  /// @throws BlobDamagedException when they are not; nothing stays of them. No more than one byte
  ///     over the size is read
  public Blob put(InputStream bytes, Digest expected, long expectedBytes) throws IOException {
    try (BlobIngest to = ingest()) {
      byte[] buffer = new byte[1 << 16];
      for (int n = bytes.read(buffer); n >= 0; n = bytes.read(buffer)) {
        to.write(buffer, 0, n);
        if (to.sizeBytes() > expectedBytes) {
          throw BlobDamagedException.size(expected, expectedBytes, to.sizeBytes());
        }
      }
      if (to.sizeBytes() != expectedBytes) {
        throw BlobDamagedException.size(expected, expectedBytes, to.sizeBytes());
      }
      return to.commit(expected);
    }
  }

  public void remove(Digest digest) throws IOException {
    Files.deleteIfExists(pathOf(digest));
  }

  /// The blobs at this moment, in the order of their digests.
  public Stream<Digest> list() throws IOException {
    try (Stream<Path> files = Files.list(blobs)) {
      return files
          .filter(f -> Files.isRegularFile(f, LinkOption.NOFOLLOW_LINKS))
          .flatMap(f -> digestOf(f.getFileName().toString()).stream())
          .sorted()
          .toList()
          .stream();
    }
  }

  /// Removes what processes that have ended left half taken in.
  ///
  /// @return the files removed
  public List<Path> clean() throws IOException {
    String own = ProcessHandle.current().pid() + "-";
    List<Path> removed = new ArrayList<>();
    try (Stream<Path> files = Files.list(ingest)) {
      for (Path file : files.sorted().toList()) {
        if (!file.getFileName().toString().startsWith(own) && isAbandoned(file)) {
          Files.deleteIfExists(file);
          removed.add(file);
        }
      }
    }
    return removed;
  }

  private static boolean isAbandoned(Path file) throws IOException {
    if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      return Files.isSymbolicLink(file);
    }
    try (FileChannel channel =
            FileChannel.open(file, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
        FileLock lock = channel.tryLock()) {
      return lock != null;
    } catch (NoSuchFileException e) {
      return false;
    }
  }

  private static Optional<Digest> digestOf(String hex) {
    try {
      return Optional.of(Digest.parse("sha256:" + hex));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  Path pathOf(Digest digest) {
    return blobs.resolve(digest.hex());
  }

  Path folder() {
    return blobs;
  }

  private static long random() {
    return java.util.concurrent.ThreadLocalRandom.current().nextLong();
  }
}
