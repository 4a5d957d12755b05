package dev.strata.solver;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// What buildah's tests do before they build one of their contexts, and what they look for after.
final class BuildahNeeds {
  /// Links, as Git keeps them and the data does not: in the context, to another file of it.
  private static final Map<String, Map<String, String>> LINKS =
      Map.of(
          "bud/symlink/Containerfile.add-tar-gz-with-link",
          Map.of("tarball_latest.tar.gz", "tarball.tar.gz"),
          "bud/symlink/Containerfile.add-tar-with-link",
          Map.of("tarball_latest.tar", "tarball.tar"),
          "conformance/copysymlink/Dockerfile",
          Map.of("file-link.tar.gz", "file.tar.gz"));

  /// The files of the result, below a folder of it, `!` for one that is not there.
  private static final Map<String, List<String>> FILES =
      Map.ofEntries(
          Map.entry("conformance/Dockerfile.copyfrom_1", List.of("a")),
          Map.entry("conformance/Dockerfile.copyfrom_12", List.of("a/1", "!a/a")),
          Map.entry("conformance/Dockerfile.copyfrom_3", List.of("b/a")),
          Map.entry("conformance/Dockerfile.copyfrom_4", List.of("b/1", "b/2", "!a")),
          Map.entry("conformance/Dockerfile.copyfrom_5", List.of("b/1", "b/2", "!b/b")),
          Map.entry("conformance/Dockerfile.copyfrom_6", List.of("b/1", "b/2", "!b/b")),
          Map.entry("conformance/Dockerfile.copyfrom_7", List.of("a", "!b")),
          Map.entry(
              "conformance/dockerignore/allowlist/alternating/Dockerfile",
              List.of("file", "subdir1/subdir2/subdir3/subdir4/subdir5/file")),
          Map.entry(
              "conformance/dockerignore/allowlist/subdir-file/Dockerfile",
              List.of("f1/file1", "!f1/file2")),
          Map.entry(
              "conformance/dockerignore/allowlist/subsubdir-file/Dockerfile",
              List.of("file", "folder/subfolder/file", "!Dockerfile")),
          Map.entry(
              "conformance/dockerignore/allowlist/subsubdir-nofile/Dockerfile",
              List.of("file", "!folder/file")),
          Map.entry(
              "conformance/dockerignore/empty/Dockerfile",
              List.of("subdir/.dockerignore", "subdir/Dockerfile", "subdir/test1.txt")),
          Map.entry(
              "conformance/dockerignore/exceptions-skip/Dockerfile",
              List.of("volume/data/oneline.txt")),
          Map.entry(
              "conformance/dockerignore/exceptions-weirdness-1/Dockerfile",
              List.of("newdir/subdir/sub1.txt", "!newdir/subdir/sub2.txt")),
          Map.entry(
              "conformance/dockerignore/exceptions-weirdness-2/Dockerfile",
              List.of(
                  "newdir/subdir/sub1.txt", "newdir/subdir/sub3.txt", "!newdir/subdir/sub2.txt")),
          Map.entry(
              "conformance/dockerignore/integration1/Dockerfile",
              List.of("subdir/sub1.txt", "sub1.txt", "test2.txt", "!test1.txt", "!sub2.txt")),
          Map.entry(
              "conformance/dockerignore/minimal_test/Dockerfile",
              List.of("tmp/stuff/huge/usr/bin/file1", "tmp/stuff/huge/usr/bin/file2")),
          Map.entry(
              "conformance/heredoc/Dockerfile.heredoc_copy",
              List.of("test/robots.txt", "test/humans.txt", "test/file", "test2/image_file")),
          Map.entry(
              "conformance/multistage/copyback/Dockerfile", List.of("base2/1.txt", "!base2/2.txt")),
          Map.entry(
              "conformance/overlapdirwithslash/Dockerfile",
              List.of("etc/file-in-existing-dir", "etc/passwd")),
          Map.entry("conformance/tar-g/Dockerfile", List.of("content.txt", "!content.tar.gz")),
          Map.entry("conformance/volumerun/Dockerfile", List.of("var/www/file3", "var/www/file4")),
          Map.entry(
              "conformance/wildcard/Dockerfile", List.of("usr/test/file.b", "usr/test/file2.b")),
          Map.entry(
              "bud/symlink/Containerfile.add-tar-with-link", List.of("tmp/testdir/testfile.txt")),
          Map.entry("bud/copy-globs/Containerfile.missing", List.of("testdir")),
          Map.entry(
              "bud/workdir-symlink/Dockerfile-3",
              List.of("var/lib/tempest/Dockerfile-3", "var/lib/tempest/lowerdir/Dockerfile-3")));

  private BuildahNeeds() {}

  /// `touch -t @seconds` is busybox's; the base has GNU's `touch`.
  static String forTheBase(String dockerfile) {
    return dockerfile.replace("touch -t @", "touch -d @");
  }

  /// The context as buildah's tests see it.
  static Path context(String name, Path context, Path folder) throws IOException {
    if (!LINKS.containsKey(name)) {
      return context;
    }
    Path copy = Files.createTempDirectory(folder, "linked");
    try (Stream<Path> files = Files.list(context)) {
      for (Path file : files.toList()) {
        Files.copy(file, copy.resolve(file.getFileName()));
      }
    }
    for (Map.Entry<String, String> link : LINKS.get(name).entrySet()) {
      Files.createSymbolicLink(copy.resolve(link.getKey()), Path.of(link.getValue()));
    }
    return copy;
  }

  /// Images that other contexts make, and secrets.
  static void give(String name, BuildRoom.Setup setup, Path folder) throws IOException {
    switch (name) {
      case "bud/copy-from/Dockerfile" ->
          setup.named(
              "quay.io/libpod/testimage:20221018",
              filled(folder, "home/podman/testimage-id").toString());
      case "bud/multi-stage-only-base/Containerfile3" ->
          setup.named("localhost/parent-one", filled(folder, "parent-one").toString());
      case "bud/secret-relative/Dockerfile" -> setup.secret("secret-foo").secret("secret-bar");
      case "bud/secret-env/Dockerfile" -> setup.secret("MYSECRET");
      default -> {}
    }
  }

  private static Path filled(Path folder, String file) throws IOException {
    Path image = Files.createTempDirectory(folder, "image");
    Files.createDirectories(image.resolve(file).getParent());
    Files.writeString(image.resolve(file), "content");
    return image;
  }

  static List<String> expected(String name) {
    return FILES.getOrDefault(name, List.of());
  }

  static void checkFiles(String name, Path files) {
    for (String file : expected(name)) {
      if (file.startsWith("!")) {
        assertThat(files.resolve(file.substring(1))).doesNotExist();
      } else {
        assertThat(files.resolve(file)).exists();
      }
    }
  }
}
