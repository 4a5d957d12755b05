package dev.strata.solver;

import dev.strata.layer.Layer;
import dev.strata.tree.Entry;
import dev.strata.tree.TreePath;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// Two layers of one step, entry by entry, and how the contents of a file differ: in times, in what
/// was drawn by lot, or in the order of its lines. Times of files are no difference, as in keys.
final class LayerComparison {
  /// Larger files are told to differ, not how.
  private static final int MOST_BYTES = 8 << 20;

  private static final Pattern TIME =
      Pattern.compile(
          "(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun),? +)?(?:\\d{4}-\\d\\d-\\d\\d|\\d{1,2}"
              + " (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)"
              + " \\d{4}|(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) +\\d{1,2})?[T"
              + " ]*\\d\\d?:\\d\\d(?::\\d\\d(?:[.,]\\d+)?)?(?:"
              + " ?(?:Z|UTC|GMT|[AP]M|[A-Z]{3,4}|[+-]\\d\\d:?\\d\\d))*(?: \\d{4})?"
              + "|\\d{4}-\\d\\d-\\d\\d|\\b1\\d{9}(?:[.]?\\d{3,9})?\\b");

  private static final Pattern RANDOM =
      Pattern.compile(
          "[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}|\\b[0-9a-fA-F]{8,}\\b"
              + "|(?<=tmp[./_-])[A-Za-z0-9_]{5,}|\\b[A-Za-z0-9+/]{16,}={0,2}|\\b\\d{3,}\\b");

  private LayerComparison() {}

  static List<RerunReport.Difference> between(Optional<Layer> then, Optional<Layer> now)
      throws IOException {
    List<Entry> old = entries(then);
    List<Entry> is = entries(now);
    List<RerunReport.Difference> differences = new ArrayList<>();
    List<Entry> gone = new ArrayList<>();
    List<Entry> come = new ArrayList<>();
    int o = 0;
    int n = 0;
    while (o < old.size() || n < is.size()) {
      int order =
          o == old.size()
              ? 1
              : n == is.size() ? -1 : TreePath.ORDER.compare(old.get(o).path(), is.get(n).path());
      if (order < 0) {
        gone.add(old.get(o++));
      } else if (order > 0) {
        come.add(is.get(n++));
      } else {
        compare(then, old.get(o++), now, is.get(n++), differences);
      }
    }
    names(gone, come, differences);
    return differences;
  }

  private static List<Entry> entries(Optional<Layer> layer) {
    return layer.map(l -> l.index().entries()).orElse(List.of());
  }

  private static void compare(
      Optional<Layer> then,
      Entry old,
      Optional<Layer> now,
      Entry is,
      List<RerunReport.Difference> to)
      throws IOException {
    String path = is.path();
    if (old.type() != is.type()) {
      to.add(difference(path, RerunReport.Kind.TYPE, old.type() + " → " + is.type()));
      return;
    }
    if (old.mode() != is.mode()) {
      to.add(
          difference(
              path,
              RerunReport.Kind.MODE,
              Integer.toOctalString(old.mode()) + " → " + Integer.toOctalString(is.mode())));
    }
    if (old.uid() != is.uid() || old.gid() != is.gid()) {
      to.add(
          difference(
              path,
              RerunReport.Kind.OWNER,
              old.uid() + ":" + old.gid() + " → " + is.uid() + ":" + is.gid()));
    }
    if (!old.linkTarget().equals(is.linkTarget())) {
      to.add(difference(path, RerunReport.Kind.LINK, old.linkTarget() + " → " + is.linkTarget()));
    }
    if (!old.xattrs().equals(is.xattrs()) || old.device() != is.device()) {
      to.add(difference(path, RerunReport.Kind.ATTRIBUTES, ""));
    }
    if (!old.content().equals(is.content())) {
      to.add(content(then.orElseThrow(), old, now.orElseThrow(), is));
    }
  }

  private static RerunReport.Difference difference(
      String path, RerunReport.Kind kind, String detail) {
    return new RerunReport.Difference(path, kind, detail);
  }

  private static RerunReport.Difference content(Layer then, Entry old, Layer now, Entry is)
      throws IOException {
    String sizes = old.size() + " → " + is.size() + " bytes";
    if (old.size() > MOST_BYTES || is.size() > MOST_BYTES) {
      return difference(is.path(), RerunReport.Kind.CONTENT, sizes);
    }
    byte[] a = read(then, old);
    byte[] b = read(now, is);
    return difference(is.path(), how(a, b), old.size() == is.size() ? bytes(a, b) : sizes);
  }

  private static String bytes(byte[] a, byte[] b) {
    int count = 0;
    for (int i = 0; i < a.length; i++) {
      count += a[i] == b[i] ? 0 : 1;
    }
    return count + " of " + a.length + " bytes";
  }

  private static byte[] read(Layer layer, Entry file) throws IOException {
    try (InputStream in = layer.open(file)) {
      return in.readAllBytes();
    }
  }

  static RerunReport.Kind how(byte[] a, byte[] b) {
    if (isGzip(a) && isGzip(b) && Arrays.equals(withoutTime(a), withoutTime(b))) {
      return RerunReport.Kind.TIME_STAMPS;
    }
    String before = new String(a, StandardCharsets.ISO_8859_1);
    String after = new String(b, StandardCharsets.ISO_8859_1);
    if (sorted(before).equals(sorted(after))) {
      return RerunReport.Kind.ORDER;
    }
    String timelessBefore = TIME.matcher(before).replaceAll("<time>");
    String timelessAfter = TIME.matcher(after).replaceAll("<time>");
    if (timelessBefore.equals(timelessAfter)) {
      return RerunReport.Kind.TIME_STAMPS;
    }
    return RANDOM
            .matcher(timelessBefore)
            .replaceAll("<id>")
            .equals(RANDOM.matcher(timelessAfter).replaceAll("<id>"))
        ? RerunReport.Kind.RANDOM_IDS
        : RerunReport.Kind.CONTENT;
  }

  private static boolean isGzip(byte[] bytes) {
    return bytes.length > 10 && bytes[0] == 0x1f && bytes[1] == (byte) 0x8b;
  }

  /// Bytes 4 to 7 of a gzip header are the time (RFC 1952, 2.3).
  private static byte[] withoutTime(byte[] gzip) {
    byte[] bytes = gzip.clone();
    Arrays.fill(bytes, 4, 8, (byte) 0);
    return bytes;
  }

  private static List<String> sorted(String text) {
    return text.lines().sorted().toList();
  }

  /// A file that is there under another name of the same folder has a name drawn by lot.
  private static void names(List<Entry> gone, List<Entry> come, List<RerunReport.Difference> to) {
    List<Entry> left = new ArrayList<>(come);
    for (Entry old : gone) {
      Optional<Entry> twin =
          left.stream()
              .filter(e -> TreePath.parent(e.path()).equals(TreePath.parent(old.path())))
              .filter(e -> e.type() == old.type() && e.content().equals(old.content()))
              .findFirst();
      if (twin.isPresent()) {
        left.remove(twin.get());
        to.add(
            difference(
                old.path(),
                RerunReport.Kind.RANDOM_IDS,
                "named " + TreePath.name(twin.get().path())));
      } else {
        to.add(difference(old.path(), RerunReport.Kind.REMOVED, ""));
      }
    }
    left.forEach(e -> to.add(difference(e.path(), RerunReport.Kind.ADDED, "")));
  }
}
