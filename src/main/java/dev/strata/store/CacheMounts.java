package dev.strata.store;

import dev.strata.linux.FolderRemoval;
import dev.strata.oci.Digest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/// The folders that steps keep from build to build (`--mount=type=cache`). Safe for use by several
/// threads; other processes are kept out by the store's lock.
///
/// ```text
/// mounts/<SHA-256 of id, mode, uid and gid>/
///   id         the id; its mtime is when the mount was last used
///   0/, 1/, …  content; all but the first are for private mounts that were in use at once
/// ```
///
/// As in BuildKit, a mount made for another owner or mode is another one. What is half made lies in
/// the temporary folder.
public final class CacheMounts {
  private final Path folder;
  private final Path temporary;
  private final Clock clock;

  /// How many use an instance; -1 is one user that is alone with it.
  private final Map<Path, Integer> users = new HashMap<>();

  CacheMounts(StoreLayout layout, Clock clock) {
    this.folder = layout.cacheMounts();
    this.temporary = layout.temporary();
    this.clock = clock;
  }

  /// Which mount a step wants: its id, and how it is made where it is new.
  public record Wanted(String id, int mode, int uid, int gid) {
    String name() {
      String text = Integer.toOctalString(mode) + " " + uid + ":" + gid + " " + id;
      return Digest.of(text.getBytes(StandardCharsets.UTF_8)).hex();
    }
  }

  /// How two steps at once use one mount: both in it, each in one of its own, or one after the
  /// other.
  public enum Sharing {
    SHARED,
    PRIVATE,
    LOCKED
  }

  /// Makes the first content of a new mount at an absent path.
  @FunctionalInterface
  public interface FirstContent {
    void write(Path folder) throws IOException;
  }

  /// A mount in use by one step.
  public final class Use implements AutoCloseable {
    private final Path content;
    private boolean closed;

    private Use(Path content) {
      this.content = content;
    }

    public Path content() {
      return content;
    }

    @Override
    public void close() {
      if (!closed) {
        closed = true;
        release(content);
      }
    }
  }

  /// Begins a use; waits where the mount is locked, or is to be.
  public synchronized Use use(Wanted wanted, Sharing sharing, FirstContent first)
      throws IOException, InterruptedException {
    Path mount = folder.resolve(wanted.name());
    Optional<Path> free = free(mount, sharing);
    while (free.isEmpty()) {
      wait();
      free = free(mount, sharing);
    }
    Path content = free.get();
    Files.createDirectories(mount);
    Files.writeString(mount.resolve("id"), wanted.id());
    Files.setLastModifiedTime(mount.resolve("id"), FileTime.from(clock.instant()));
    if (!Files.exists(content)) {
      make(content, first);
    }
    users.merge(content, sharing == Sharing.SHARED ? 1 : -1, Integer::sum);
    return new Use(content);
  }

  private Optional<Path> free(Path mount, Sharing sharing) {
    int number = 0;
    Path content = mount.resolve("0");
    while (true) {
      int now = users.getOrDefault(content, 0);
      if (now == 0 || now > 0 && sharing == Sharing.SHARED) {
        return Optional.of(content);
      }
      if (sharing != Sharing.PRIVATE) {
        return Optional.empty();
      }
      number++;
      content = mount.resolve(Integer.toString(number));
    }
  }

  private void make(Path content, FirstContent first) throws IOException {
    Path own = Files.createTempDirectory(temporary, "cache-");
    Path made = own.resolve("content");
    try {
      first.write(made);
      Files.move(made, content);
    } finally {
      FolderRemoval.remove(own.toString());
    }
  }

  private synchronized void release(Path content) {
    users.computeIfPresent(content, (_, now) -> now == -1 || now == 1 ? null : now - 1);
    notifyAll();
  }

  /// All of them, the longest unused first.
  public List<CacheMount> list() throws IOException {
    List<CacheMount> mounts = new ArrayList<>();
    try (Stream<Path> folders = Files.list(folder)) {
      for (Path mount : folders.toList()) {
        Path id = mount.resolve("id");
        if (Files.exists(id)) {
          mounts.add(
              new CacheMount(
                  mount.getFileName().toString(),
                  Files.readString(id),
                  DiskUsage.bytes(mount),
                  Files.getLastModifiedTime(id).toInstant()));
        }
      }
    }
    mounts.sort(Comparator.comparing(CacheMount::lastUsed).thenComparing(CacheMount::name));
    return mounts;
  }

  /// Removes what the policy says, but for mounts in use.
  ///
  /// @param wanted further limits what may go
  /// @return what was removed, the longest unused first
  public synchronized List<CacheMount> prune(PrunePolicy policy, Predicate<CacheMount> wanted)
      throws IOException {
    List<CacheMount> removed = new ArrayList<>();
    List<CacheMount> all = list().stream().filter(wanted).toList();
    long left = all.stream().mapToLong(CacheMount::bytes).sum();
    Instant now = clock.instant();
    for (CacheMount mount : all) {
      Path place = folder.resolve(mount.name());
      boolean goes =
          switch (policy) {
            case PrunePolicy.Everything _ -> true;
            case PrunePolicy.OlderThan older -> mount.lastUsed().isBefore(now.minus(older.age()));
            case PrunePolicy.KeepBytes keep -> left > keep.bytes();
            case PrunePolicy.Selected selected ->
                selected.concerns("mount")
                    && selected
                        .olderThan()
                        .map(age -> mount.lastUsed().isBefore(now.minus(age)))
                        .orElse(true)
                    && (selected.keepBytes().isEmpty() || left > selected.keepBytes().getAsLong());
          };
      if (goes && users.keySet().stream().noneMatch(used -> used.startsWith(place))) {
        Path away = Files.createTempDirectory(temporary, "pruned-");
        Files.move(place, away.resolve(mount.name()));
        FolderRemoval.remove(away.toString());
        left -= mount.bytes();
        removed.add(mount);
      }
    }
    return removed;
  }
}
