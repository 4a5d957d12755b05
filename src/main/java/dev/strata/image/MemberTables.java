package dev.strata.image;

import dev.strata.content.BlobStore;
import dev.strata.oci.Digest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;

/// Members kept in a folder, one small file for each blob, `<hex of the blob>.<compression>`:
///
///     "SMT1" | members: raw digest (32) | offset (8) | length (4) | compressed digest (32)
///
/// Numbers are big-endian. All tables are read once, at the first question, newest first, up to
/// {@link #LIMIT} members; a damaged table is ignored, and a member whose bytes are not there any
/// more, or are others, is none.
public final class MemberTables implements Members {
  static final int LIMIT = 200_000;
  private static final int LARGEST = 2 * MemberCutter.Sizes.ZSTD.largest();
  private static final int MAGIC = 0x534d5431;
  private static final int ROW = 32 + 8 + 4 + 32;

  private record Key(Digest raw, String compression) {}

  private record Place(Digest blob, long offset, int length, Digest compressed) {}

  private final Path folder;
  private final BlobStore blobs;
  private final Map<Key, Place> places = new HashMap<>();
  private boolean loaded;

  public MemberTables(Path folder, BlobStore blobs) throws IOException {
    this.folder = Files.createDirectories(folder);
    this.blobs = blobs;
  }

  @Override
  public Optional<byte[]> find(Digest raw, Compression compression) throws IOException {
    Optional<Place> place = place(new Key(raw, compression.toString()));
    return place.isEmpty() ? Optional.empty() : read(place.get());
  }

  private Optional<byte[]> read(Place place) {
    Optional<Path> blob = blobs.find(place.blob());
    if (blob.isEmpty()) {
      return Optional.empty();
    }
    ByteBuffer bytes = ByteBuffer.allocate(place.length());
    try (FileChannel channel = FileChannel.open(blob.get(), StandardOpenOption.READ)) {
      while (bytes.hasRemaining()) {
        if (channel.read(bytes, place.offset() + bytes.position()) < 0) {
          return Optional.empty();
        }
      }
    } catch (IOException e) {
      return Optional.empty();
    }
    return Optional.of(bytes.array()).filter(b -> Digest.of(b).equals(place.compressed()));
  }

  @Override
  public void record(Digest blob, Compression compression, List<Member> members)
      throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(4 + ROW * members.size()).putInt(MAGIC);
    for (Member member : members) {
      bytes
          .put(member.raw().bytes())
          .putLong(member.offset())
          .putInt(member.length())
          .put(member.compressed().bytes());
    }
    Path file = folder.resolve(blob.hex() + "." + compression);
    Path beside =
        folder.resolve("new-" + Long.toUnsignedString(ThreadLocalRandom.current().nextLong(), 36));
    Files.write(beside, bytes.array(), StandardOpenOption.CREATE_NEW);
    Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE);
    synchronized (this) {
      if (loaded) {
        add(blob, compression.toString(), members);
      }
    }
  }

  private synchronized Optional<Place> place(Key key) throws IOException {
    if (!loaded) {
      load();
      loaded = true;
    }
    return Optional.ofNullable(places.get(key));
  }

  private void load() throws IOException {
    for (Path file : newestFirst()) {
      String name = file.getFileName().toString();
      int dot = name.indexOf('.');
      if (dot == 64 && places.size() < LIMIT) {
        try {
          Digest blob = Digest.parse("sha256:" + name.substring(0, dot));
          if (blobs.contains(blob)) {
            add(blob, name.substring(dot + 1), decode(Files.readAllBytes(file)));
          } else {
            Files.deleteIfExists(file);
          }
        } catch (IllegalArgumentException | NoSuchFileException e) {
          // No table of ours, or removed meanwhile: nothing is known of its members.
        }
      }
    }
  }

  private List<Path> newestFirst() throws IOException {
    record Dated(Path file, long millis) {}
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .map(f -> new Dated(f, f.toFile().lastModified()))
          .sorted(Comparator.comparingLong(Dated::millis).reversed().thenComparing(Dated::file))
          .map(Dated::file)
          .toList();
    }
  }

  private static List<Member> decode(byte[] bytes) {
    ByteBuffer in = ByteBuffer.wrap(bytes);
    if (bytes.length < 4 || (bytes.length - 4) % ROW != 0 || in.getInt() != MAGIC) {
      return List.of();
    }
    return Stream.generate(() -> decodeRow(in)).limit((bytes.length - 4) / ROW).toList();
  }

  private static Member decodeRow(ByteBuffer in) {
    byte[] raw = new byte[32];
    byte[] compressed = new byte[32];
    in.get(raw);
    long offset = in.getLong();
    int length = in.getInt();
    in.get(compressed);
    return new Member(Digest.ofBytes(raw), offset, length, Digest.ofBytes(compressed));
  }

  private void add(Digest blob, String compression, List<Member> members) {
    for (Member member : members) {
      if (member.length() > 0 && member.length() <= LARGEST) {
        places.putIfAbsent(
            new Key(member.raw(), compression),
            new Place(blob, member.offset(), member.length(), member.compressed()));
      }
    }
  }
}
