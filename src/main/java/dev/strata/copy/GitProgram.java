package dev.strata.copy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// Checks repositories out by the program `git`, which asks nothing and uses no settings of the
/// machine that could run something.
record GitProgram(String program) {
  /// The folder with the files, and when the commit was made.
  record Checkout(Path files, Instant time) {}

  /// The files of `source`, below `folder`, which is empty.
  ///
  /// @param keepGitDir keep the repository itself, where the URL does not say
  /// @param commitTimes give all files the time of the commit, where the URL does not say
  Checkout checkOut(
      GitUrl source,
      Optional<String> checksum,
      boolean keepGitDir,
      boolean commitTimes,
      Path folder)
      throws CopyException, IOException, InterruptedException {
    if (source.remote().startsWith("-") || source.ref().orElse("").startsWith("-")) {
      throw new CopyException("invalid git source: " + source.remote());
    }
    Path work = Files.createDirectory(folder.resolve("checkout"));
    run(work, "init", "--quiet", "--initial-branch=main");
    run(work, "remote", "add", "origin", source.remote());
    fetch(work, source.ref().orElse("HEAD"));
    run(work, "-c", "advice.detachedHead=false", "checkout", "--quiet", "FETCH_HEAD");
    String commit = run(work, "rev-parse", "HEAD").strip();
    if (checksum.isPresent() && !commit.startsWith(checksum.get())) {
      throw new CopyException(
          "expected checksum to match " + checksum.get() + ", got " + commit,
          "the ref of " + source.remote() + " has moved, or the checksum is another commit's");
    }
    if (source.submodules()) {
      run(work, "submodule", "update", "--init", "--recursive", "--depth=1");
    }
    Instant time =
        Instant.ofEpochSecond(
            Long.parseLong(run(work, "show", "-s", "--format=%ct", "HEAD").strip()));
    if (!source.keepGitDir().orElse(keepGitDir)) {
      removeTree(work.resolve(".git"));
    }
    Path files = subfolder(work, source);
    if (source.commitTimes().orElse(commitTimes)) {
      setTimes(files, time);
    }
    return new Checkout(files, time);
  }

  private static void setTimes(Path files, Instant time) throws IOException {
    List<Path> deepestFirst;
    try (Stream<Path> paths = Files.walk(files)) {
      deepestFirst = paths.sorted(Comparator.reverseOrder()).toList();
    }
    FileTime mtime = FileTime.from(time);
    for (Path path : deepestFirst) {
      Files.getFileAttributeView(path, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
          .setTimes(mtime, null, null);
    }
  }

  /// The commit that the source names now, by the server's word.
  Optional<String> commit(GitUrl source) throws CopyException, IOException, InterruptedException {
    String ref = source.ref().orElse("HEAD");
    if (source.remote().startsWith("-") || ref.startsWith("-")) {
      return Optional.empty();
    }
    if (ref.matches("[0-9a-f]{40}")) {
      return Optional.of(ref);
    }
    Path work = Files.createTempDirectory("strata-git-");
    try {
      Map<String, String> commits = new HashMap<>();
      for (String line : run(work, "ls-remote", source.remote()).lines().toList()) {
        String[] parts = line.split("\t", 2);
        if (parts.length == 2) {
          commits.put(parts[1], parts[0]);
        }
      }
      return Stream.of(ref, "refs/tags/" + ref, "refs/heads/" + ref)
          .filter(commits::containsKey)
          .map(name -> commits.getOrDefault(name + "^{}", commits.get(name)))
          .findFirst();
    } finally {
      removeTree(work);
    }
  }

  /// A plain web server knows no shallow fetch, and a server may refuse a commit by its number
  /// unless everything is fetched.
  private void fetch(Path work, String ref)
      throws CopyException, IOException, InterruptedException {
    try {
      run(work, "fetch", "--quiet", "--depth=1", "origin", ref);
    } catch (CopyException shallow) {
      if (!ref.matches("[0-9a-f]{7,64}")) {
        run(work, "fetch", "--quiet", "origin", ref);
        return;
      }
      run(work, "fetch", "--quiet", "--tags", "origin", "+refs/heads/*:refs/remotes/origin/*");
      try {
        Files.writeString(
            work.resolve(".git/FETCH_HEAD"),
            run(work, "rev-parse", "--verify", ref + "^{commit}").strip() + "\t\t\n");
      } catch (CopyException unknown) {
        shallow.addSuppressed(unknown);
        throw shallow;
      }
    }
  }

  private static Path subfolder(Path work, GitUrl source) throws CopyException, IOException {
    Path folder = work.resolve(source.subfolder()).normalize();
    boolean inside =
        Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)
            && folder.toRealPath().startsWith(work.toRealPath());
    if (!inside) {
      throw new CopyException("\"" + source.subfolder() + "\" is no folder in " + source.remote());
    }
    return folder;
  }

  private String run(Path work, String... arguments)
      throws CopyException, IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(program));
    command.addAll(List.of("-c", "protocol.ext.allow=never", "-c", "core.hooksPath=/dev/null"));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).directory(work.toFile());
    builder.environment().put("GIT_TERMINAL_PROMPT", "0");
    builder.environment().put("GIT_CONFIG_NOSYSTEM", "1");
    builder.environment().put("GIT_CONFIG_GLOBAL", "/dev/null");
    Path log = Files.createTempFile(work.getParent(), "git-", ".log");
    try {
      Process process = start(builder.redirectErrorStream(true).redirectOutput(log.toFile()));
      try {
        int code = process.waitFor();
        String output = Files.readString(log, StandardCharsets.UTF_8);
        if (code != 0) {
          throw new CopyException("git " + arguments[0] + " failed: " + output.strip());
        }
        return output;
      } finally {
        process.destroyForcibly();
      }
    } finally {
      Files.deleteIfExists(log);
    }
  }

  private Process start(ProcessBuilder builder) throws CopyException {
    try {
      return builder.start();
    } catch (IOException e) {
      throw new CopyException(
          "cannot run " + program + ": " + e.getMessage(), "install git to ADD a repository");
    }
  }

  private static void removeTree(Path folder) throws IOException {
    if (!Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    try (Stream<Path> paths = Files.walk(folder)) {
      for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }
}
