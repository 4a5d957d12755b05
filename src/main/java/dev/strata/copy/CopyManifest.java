package dev.strata.copy;

import dev.strata.oci.Digest;
import dev.strata.tree.Entry;
import dev.strata.tree.EntryType;
import dev.strata.tree.TreePath;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/// What a COPY takes in, path by path: enough to say in words why it was not found in the cache.
///
/// Lines are sorted by {@link TreePath#ORDER}. Contents are kept as the first eight bytes of their
/// digest, which is plenty to tell two versions of one file apart; the cache key has them whole.
public record CopyManifest(List<Line> lines) {
  /// One selected path, as it will be copied.
  ///
  /// - `mode` is what is set: after `--chmod`; zero for a symbolic link.
  /// - `detail` stands for the rest: the content of a file, the target of a link, the number of a
  ///   device, extended attributes.
  public record Line(String path, EntryType type, int mode, int uid, int gid, long detail) {}

  /// One difference between what two COPYs took in.
  public record Change(Kind kind, String path, String before, String after) {
    /// As a sentence's end: `src/main.c changed`, `run.sh: mode 644 → 755`.
    @Override
    public String toString() {
      return switch (kind) {
        case ADDED -> path + " was added";
        case REMOVED -> path + " was removed";
        case TYPE -> path + ": " + before + " → " + after;
        case CONTENT -> path + " changed";
        case MODE -> path + ": mode " + before + " → " + after;
        case OWNER -> path + ": owner " + before + " → " + after;
      };
    }
  }

  public enum Kind {
    ADDED,
    REMOVED,
    TYPE,
    CONTENT,
    MODE,
    OWNER
  }

  public CopyManifest {
    lines = List.copyOf(lines);
  }

  /// Sorts; of a path that was selected twice, the last line stays.
  static CopyManifest of(List<Line> lines) {
    List<Line> sorted = new ArrayList<>(lines);
    sorted.sort((a, b) -> TreePath.ORDER.compare(a.path(), b.path()));
    for (int i = sorted.size() - 2; i >= 0; i--) {
      if (sorted.get(i).path().equals(sorted.get(i + 1).path())) {
        sorted.remove(i);
      }
    }
    return new CopyManifest(sorted);
  }

  /// What a mount of these entries shows.
  public static CopyManifest ofEntries(List<Entry> entries) {
    return of(
        entries.stream()
            .map(e -> line(e.path(), e, e.device() + " " + e.xattrs() + " " + e.linkTarget()))
            .toList());
  }

  /// `attributes` is the canonical text of everything but type, mode and owner.
  static Line line(String path, Entry copied, String attributes) {
    return new Line(
        path,
        copied.type(),
        copied.isSymlink() ? 0 : copied.mode(),
        copied.uid(),
        copied.gid(),
        detail(copied, attributes));
  }

  private static long detail(Entry copied, String attributes) {
    boolean contentOnly = copied.isFile() && copied.xattrs().isEmpty();
    byte[] bytes =
        contentOnly && copied.content().isPresent()
            ? copied.content().get().bytes()
            : Digest.of(TreePath.encode(attributes)).bytes();
    return ByteBuffer.wrap(bytes).getLong();
  }

  /// What changed since `old`, sorted by path; at most one change of each kind a path.
  public List<Change> diff(CopyManifest old) {
    List<Change> changes = new ArrayList<>();
    int i = 0;
    int j = 0;
    while (i < old.lines.size() || j < lines.size()) {
      int order = order(old, i, j);
      if (order < 0) {
        changes.add(new Change(Kind.REMOVED, old.lines.get(i++).path(), "", ""));
      } else if (order > 0) {
        changes.add(new Change(Kind.ADDED, lines.get(j++).path(), "", ""));
      } else {
        compare(old.lines.get(i++), lines.get(j++), changes);
      }
    }
    return changes;
  }

  private int order(CopyManifest old, int i, int j) {
    if (i == old.lines.size()) {
      return 1;
    }
    if (j == lines.size()) {
      return -1;
    }
    return TreePath.ORDER.compare(old.lines.get(i).path(), lines.get(j).path());
  }

  private static void compare(Line before, Line after, List<Change> changes) {
    String path = after.path();
    if (before.type() != after.type()) {
      changes.add(new Change(Kind.TYPE, path, word(before.type()), word(after.type())));
      return;
    }
    if (before.detail() != after.detail()) {
      changes.add(new Change(Kind.CONTENT, path, "", ""));
    }
    if (before.mode() != after.mode()) {
      changes.add(
          new Change(
              Kind.MODE,
              path,
              Integer.toOctalString(before.mode()),
              Integer.toOctalString(after.mode())));
    }
    if (before.uid() != after.uid() || before.gid() != after.gid()) {
      changes.add(
          new Change(
              Kind.OWNER,
              path,
              before.uid() + ":" + before.gid(),
              after.uid() + ":" + after.gid()));
    }
  }

  private static String word(EntryType type) {
    return switch (type) {
      case FILE -> "file";
      case DIRECTORY -> "folder";
      case SYMLINK -> "symbolic link";
      case CHAR_DEVICE, BLOCK_DEVICE -> "device";
      case FIFO -> "FIFO";
      case SOCKET -> "socket";
      case WHITEOUT -> "whiteout";
    };
  }

  /// See {@link CopyManifestCodec}.
  public byte[] encode() {
    return CopyManifestCodec.encode(this);
  }

  /// Reads what {@link #encode()} wrote.
  ///
  /// @throws MalformedManifestException for anything else
  public static CopyManifest decode(byte[] bytes) throws MalformedManifestException {
    return CopyManifestCodec.decode(bytes);
  }
}
