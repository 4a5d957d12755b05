package dev.strata.solver;

import dev.strata.image.ImageView;
import dev.strata.oci.DiffId;
import dev.strata.oci.ImageConfigJson;
import dev.strata.oci.Json;
import dev.strata.snapshot.StateTree;
import dev.strata.tree.Entry;
import dev.strata.tree.EntryType;
import dev.strata.tree.TreePath;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Stream;

/// An image as the lines that `bench/answers.py` writes of BuildKit's: the config, and each path
/// that is not as it is in the base. That file says what the lines are and what is not compared.
final class ImageLines {
  private static final Set<String> CONFIG =
      Set.of(
          "ArgsEscaped",
          "Cmd",
          "Entrypoint",
          "Env",
          "ExposedPorts",
          "Healthcheck",
          "Labels",
          "OnBuild",
          "Shell",
          "StopSignal",
          "User",
          "Volumes",
          "WorkingDir");
  private static final int LONGEST_SHOWN = 60;
  private static final Instant NEW = Instant.parse("2020-01-01T00:00:00Z");

  private ImageLines() {}

  static List<String> of(ImageView image, ImageView base) throws Exception {
    List<String> lines = new ArrayList<>(config(image));
    boolean onBase = firstLayer(image).equals(firstLayer(base));
    Map<String, String> now = texts(image.tree());
    Map<String, String> before = onBase ? texts(base.tree()) : Map.of();
    now.forEach(
        (path, text) -> {
          if (!before.containsKey(path) || !unmade(text).equals(unmade(before.get(path)))) {
            lines.add(text);
          }
        });
    for (String path : before.keySet()) {
      String above = TreePath.parent(path);
      if (!now.containsKey(path) && (above.isEmpty() || now.containsKey(above))) {
        lines.add("gone /" + path);
      }
    }
    return lines;
  }

  private static Optional<DiffId> firstLayer(ImageView image) {
    return image.image().config().diffIds().stream().findFirst();
  }

  private static List<String> config(ImageView image) throws Exception {
    Json.Members document =
        (Json.Members) Json.parse(ImageConfigJson.encode(image.image().config()), "the config");
    if (!(document.values().get("config") instanceof Json.Members(var runtime))) {
      return List.of();
    }
    return new TreeMap<>(runtime)
        .entrySet().stream()
            .filter(e -> CONFIG.contains(e.getKey()))
            .filter(e -> !isEmpty(e.getValue()))
            .filter(e -> !e.equals(Map.entry("WorkingDir", Json.text("/"))))
            .map(e -> "config " + e.getKey() + " " + text(sorted(e.getValue())))
            .toList();
  }

  private static boolean isEmpty(Json value) {
    return switch (value) {
      case Json.Text(var text) -> text.isEmpty();
      case Json.Array(var values) -> values.isEmpty();
      case Json.Members(var values) -> values.isEmpty();
      case Json.Number _, Json.Bool _ -> false;
      case Json.Null _ -> true;
    };
  }

  private static Json sorted(Json value) {
    if (!(value instanceof Json.Members(var members))) {
      return value;
    }
    LinkedHashMap<String, Json> sorted = new LinkedHashMap<>();
    new TreeMap<>(members).forEach((name, member) -> sorted.put(name, sorted(member)));
    return new Json.Members(sorted);
  }

  private static String text(Json value) {
    return new String(value.encode(), StandardCharsets.UTF_8);
  }

  /// A line for each path, in the order of the paths' code units.
  private static Map<String, String> texts(StateTree tree) throws IOException {
    TreeMap<String, Entry> entries = new TreeMap<>();
    tree.walk("", entry -> entries.put(entry.path(), entry));
    entries.remove("");
    Map<String, String> firstNames = new LinkedHashMap<>();
    Map<String, String> texts = new LinkedHashMap<>();
    for (Entry entry : entries.values()) {
      String inode = entry.hardLinkTo().orElse(entry.path());
      String first = firstNames.computeIfAbsent(inode, _ -> entry.path());
      boolean another = !first.equals(entry.path());
      texts.put(entry.path(), text(entry, another ? " = /" + first : detail(tree, entry)));
    }
    return texts;
  }

  private static String text(Entry entry, String detail) {
    StringBuilder text = new StringBuilder(kind(entry.type()));
    if (!entry.isSymlink()) {
      text.append(String.format(Locale.ROOT, " %04o", entry.mode()));
    }
    text.append(" " + entry.uid() + ":" + entry.gid() + " " + moment(entry.mtimeNanos()));
    text.append(" /" + entry.path() + detail);
    entry.xattrs().forEach((name, value) -> text.append(" " + name + "=" + shown(value)));
    return text.toString();
  }

  private static String kind(EntryType type) {
    return switch (type) {
      case DIRECTORY -> "dir";
      case FILE -> "file";
      case SYMLINK -> "link";
      case CHAR_DEVICE -> "char";
      case BLOCK_DEVICE -> "block";
      case FIFO -> "fifo";
      case SOCKET -> "socket";
      case WHITEOUT -> throw new IllegalStateException("a whiteout in a merged tree");
    };
  }

  private static String moment(long nanos) {
    Instant time = Instant.ofEpochSecond(Math.floorDiv(nanos, 1_000_000_000L));
    boolean made = time.equals(Instant.EPOCH) || !time.isBefore(NEW);
    return made ? "made" : time.atOffset(ZoneOffset.UTC).toInstant().toString();
  }

  private static String detail(StateTree tree, Entry entry) throws IOException {
    return switch (entry.type()) {
      case SYMLINK -> " -> " + entry.linkTarget();
      case CHAR_DEVICE, BLOCK_DEVICE ->
          " "
              + dev.strata.linux.FileStatus.major(entry.device())
              + ","
              + dev.strata.linux.FileStatus.minor(entry.device());
      case FILE -> " " + content(tree, entry);
      case DIRECTORY, FIFO, SOCKET, WHITEOUT -> "";
    };
  }

  private static String content(StateTree tree, Entry entry) throws IOException {
    if (entry.size() <= LONGEST_SHOWN) {
      try (InputStream in = tree.open(entry)) {
        String bytes = new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
        if (isPrintable(bytes)) {
          return text(Json.text(bytes));
        }
      }
    }
    return entry.size() + " bytes " + entry.content().orElseThrow();
  }

  private static String shown(String bytes) {
    return isPrintable(bytes)
        ? text(Json.text(bytes))
        : "0x" + HexFormat.of().formatHex(bytes.getBytes(StandardCharsets.ISO_8859_1));
  }

  private static boolean isPrintable(String bytes) {
    return bytes.chars().allMatch(c -> c == '\t' || c == '\n' || (c >= 32 && c < 127));
  }

  /// Where two answers differ, as `bench/compare-with-buildkit` tells it.
  static List<String> differences(List<String> expected, List<String> actual) {
    if (isRefusal(expected) && isRefusal(actual)) {
      return List.of();
    }
    List<String> left = without(expected, actual);
    List<String> right = without(actual, expected);
    Set<String> alike = new HashSet<>();
    left.stream()
        .filter(l -> isFolder(l) && l.split(" ")[3].equals("made"))
        .forEach(l -> alike.add(unmade(l)));
    alike.retainAll(right.stream().filter(ImageLines::isFolder).map(ImageLines::unmade).toList());
    Predicate<String> matters = l -> !isFolder(l) || !alike.contains(unmade(l));
    return Stream.concat(
            left.stream().filter(matters).map(l -> "BuildKit: " + l),
            right.stream().filter(matters).map(l -> "Strata:   " + l))
        .toList();
  }

  private static boolean isRefusal(List<String> lines) {
    return !lines.isEmpty() && lines.getFirst().startsWith("refused");
  }

  private static List<String> without(List<String> lines, Collection<String> others) {
    Set<String> set = new HashSet<>(others);
    return lines.stream().filter(l -> !set.contains(l)).toList();
  }

  private static boolean isFolder(String line) {
    return line.startsWith("dir ");
  }

  /// A folder's line without its time.
  private static String unmade(String line) {
    if (!isFolder(line)) {
      return line;
    }
    String[] parts = line.split(" ", 5);
    return String.join(" ", parts[0], parts[1], parts[2], parts[4]);
  }
}
