package dev.strata.image;

import dev.strata.oci.Digest;
import dev.strata.oci.ImageConfig;
import dev.strata.oci.ImageConfigJson;
import dev.strata.oci.Json;
import dev.strata.snapshot.StateTree;
import dev.strata.tree.Entry;
import dev.strata.tree.TreePath;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/// What tells two images apart: their files as they are in the end, and what their configs tell a
/// runtime. Times do not count.
public record ImageDifference(
    List<FileChange> files,
    List<ConfigChange> config,
    long bytesBefore,
    long bytesAfter,
    int sharedLayers) {
  public ImageDifference {
    files = List.copyOf(files);
    config = List.copyOf(config);
  }

  /// One path; `before` or `after` is absent where it is in one image only. `what` names the
  /// attributes that differ.
  public record FileChange(
      String path, Optional<Entry> before, Optional<Entry> after, List<String> what) {
    public FileChange {
      what = List.copyOf(what);
    }
  }

  /// One member of the config, as JSON.
  public record ConfigChange(String name, Optional<String> before, Optional<String> after) {}

  public static ImageDifference between(ImageView before, ImageView after) throws IOException {
    TreeMap<String, Entry> a = files(before.tree());
    TreeMap<String, Entry> b = files(after.tree());
    TreeSet<String> paths = new TreeSet<>(TreePath.ORDER);
    paths.addAll(a.keySet());
    paths.addAll(b.keySet());
    List<FileChange> changes = new ArrayList<>();
    for (String path : paths) {
      Optional<Entry> old = Optional.ofNullable(a.get(path));
      Optional<Entry> now = Optional.ofNullable(b.get(path));
      List<String> what =
          old.isPresent() && now.isPresent() ? differing(old.get(), now.get()) : List.of();
      if (old.isEmpty() || now.isEmpty() || !what.isEmpty()) {
        changes.add(new FileChange(path, old, now, what));
      }
    }
    int shared = 0;
    List<Digest> first = before.layers().stream().map(l -> l.id().digest()).toList();
    List<Digest> second = after.layers().stream().map(l -> l.id().digest()).toList();
    while (shared < Math.min(first.size(), second.size())
        && first.get(shared).equals(second.get(shared))) {
      shared++;
    }
    return new ImageDifference(
        changes,
        config(before.image().config(), after.image().config()),
        bytes(a),
        bytes(b),
        shared);
  }

  /// The names of the attributes in which two entries at one path differ.
  public static List<String> differing(Entry a, Entry b) {
    List<String> what = new ArrayList<>();
    add(what, "type", a.type(), b.type());
    add(what, "content", a.content(), b.content());
    add(what, "target", a.linkTarget(), b.linkTarget());
    add(what, "mode", a.mode(), b.mode());
    add(what, "owner", a.uid() + ":" + a.gid(), b.uid() + ":" + b.gid());
    add(what, "hard link", a.hardLinkTo(), b.hardLinkTo());
    add(what, "device", a.device(), b.device());
    add(what, "xattrs", a.xattrs(), b.xattrs());
    return what;
  }

  private static void add(List<String> to, String name, Object a, Object b) {
    if (!a.equals(b)) {
      to.add(name);
    }
  }

  private static TreeMap<String, Entry> files(StateTree tree) throws IOException {
    TreeMap<String, Entry> files = new TreeMap<>(TreePath.ORDER);
    tree.walk("", entry -> files.put(entry.path(), entry));
    return files;
  }

  private static long bytes(TreeMap<String, Entry> files) {
    return files.values().stream()
        .filter(e -> e.hardLinkTo().isEmpty())
        .mapToLong(Entry::size)
        .sum();
  }

  private static List<ConfigChange> config(ImageConfig before, ImageConfig after)
      throws IOException {
    TreeMap<String, String> a = members(before);
    TreeMap<String, String> b = members(after);
    TreeSet<String> names = new TreeSet<>(a.keySet());
    names.addAll(b.keySet());
    return names.stream()
        .filter(name -> !Objects.equals(a.get(name), b.get(name)))
        .map(
            name ->
                new ConfigChange(
                    name, Optional.ofNullable(a.get(name)), Optional.ofNullable(b.get(name))))
        .toList();
  }

  /// The config's members but times, layers and history, those of `config` one by one.
  private static TreeMap<String, String> members(ImageConfig config) throws IOException {
    TreeMap<String, String> members = new TreeMap<>();
    if (Json.parse(ImageConfigJson.encode(config), "the image config")
        instanceof Json.Members(SequencedMap<String, Json> all)) {
      all.forEach(
          (name, value) -> {
            if (name.equals("config") && value instanceof Json.Members(var runtime)) {
              runtime.forEach((member, v) -> members.put(member, text(v)));
            } else if (!List.of("created", "rootfs", "history").contains(name)) {
              members.put(name, text(value));
            }
          });
    }
    return members;
  }

  private static String text(Json value) {
    return new String(value.encode(), StandardCharsets.UTF_8);
  }
}
