package dev.strata.registry;

import dev.strata.layer.LayerIngest;
import dev.strata.registry.HostFiles.HostFile;
import dev.strata.tree.Entry;
import dev.strata.tree.EntryType;
import dev.strata.tree.TreePath;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// The tree of the base image: a merged-/usr root with the host's files in it. All belongs to root,
/// all has one mtime.
final class BaseTree {
  private static final long MTIME = HostBase.MTIME_SECONDS * 1_000_000_000L;

  private static final List<String> FOLDERS =
      List.of(
          "dev",
          "etc",
          "home",
          "mnt",
          "opt",
          "proc",
          "run",
          "srv",
          "sys",
          "usr",
          "usr/bin",
          "usr/lib",
          "usr/local",
          "usr/local/bin",
          "usr/local/lib",
          "usr/local/sbin",
          "usr/sbin",
          "usr/share",
          "var",
          "var/cache",
          "var/lib",
          "var/log");

  private static final List<String> MERGED =
      List.of("bin", "lib", "lib32", "lib64", "libx32", "sbin");

  private static final String PASSWD =
      """
      root:x:0:0:root:/root:/bin/bash
      daemon:x:1:1:daemon:/usr/sbin:/usr/sbin/nologin
      bin:x:2:2:bin:/bin:/usr/sbin/nologin
      sys:x:3:3:sys:/dev:/usr/sbin/nologin
      www-data:x:33:33:www-data:/var/www:/usr/sbin/nologin
      nobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin
      """;

  private static final String GROUP =
      """
      root:x:0:
      daemon:x:1:
      bin:x:2:
      sys:x:3:
      adm:x:4:
      tty:x:5:
      disk:x:6:
      www-data:x:33:
      utmp:x:43:
      staff:x:50:
      users:x:100:
      nogroup:x:65534:
      """;

  private static final String NSSWITCH =
      """
      passwd: files
      group: files
      shadow: files
      hosts: files dns
      networks: files
      protocols: files
      services: files
      """;

  private static final String OS_RELEASE =
      """
      PRETTY_NAME="Strata base (this machine's own tools)"
      NAME="Strata base"
      ID=strata
      """;

  private record Node(Entry entry, byte[] bytes) {}

  private final SortedMap<String, Node> nodes = new TreeMap<>(TreePath.ORDER);

  BaseTree(HostFiles files) {
    folder("", 0755);
    FOLDERS.forEach(f -> folder(f, 0755));
    folder("root", 0700);
    folder("tmp", 01777);
    folder("var/tmp", 01777);
    text("etc/passwd", PASSWD);
    text("etc/group", GROUP);
    text("etc/hostname", "localhost\n");
    text("etc/nsswitch.conf", NSSWITCH);
    text("etc/os-release", OS_RELEASE);
    files.files().forEach(this::file);
    files.links().forEach(this::link);
    for (String name : MERGED) {
      if (nodes.containsKey("usr/" + name)) {
        link(name, "usr/" + name);
      }
    }
  }

  void writeTo(LayerIngest ingest) throws IOException {
    for (Node node : nodes.values()) {
      ingest.add(node.entry(), () -> new ByteArrayInputStream(node.bytes()));
    }
  }

  private void folder(String path, int mode) {
    put(Entry.directory(path, mode, 0, 0, MTIME), new byte[0]);
  }

  private void text(String path, String text) {
    file(path, 0644, text.getBytes(StandardCharsets.UTF_8));
  }

  private void file(String path, HostFile file) {
    file(path, file.mode(), file.bytes());
  }

  private void file(String path, int mode, byte[] bytes) {
    for (String folder = TreePath.parent(path);
        !nodes.containsKey(folder);
        folder = TreePath.parent(folder)) {
      folder(folder, 0755);
    }
    // The digest is taken while the bytes are written.
    put(
        new Entry(
            path,
            EntryType.FILE,
            mode,
            0,
            0,
            bytes.length,
            Optional.empty(),
            "",
            Optional.empty(),
            0,
            new TreeMap<>(Map.of()),
            MTIME,
            false),
        bytes);
  }

  private void link(String path, String target) {
    put(Entry.symlink(path, target, 0, 0, MTIME), new byte[0]);
  }

  private void put(Entry entry, byte[] bytes) {
    nodes.put(entry.path(), new Node(entry, bytes));
  }
}
