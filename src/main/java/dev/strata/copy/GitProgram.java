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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Checks repositories out by the program `git`, which asks nothing and uses no settings of the
/// machine that could run something.
record GitProgram(String program, Map<String, String> environment) {
  /// A commit, the folder with its files, and when it was made.
  record Checkout(String commit, Path files, Instant time) {}

  private static final String COMMIT = "[0-9a-f]{40}|[0-9a-f]{64}";
  private static final int MOST_NAMES = 20;
  private static final String AS_IN_AN_IMAGE = "umask 022; exec \"$@\"";
  private static final int NOT_FOUND = 127;

  /// What a source names on its server.
  ///
  /// @param name what to fetch: a full name, or a commit
  /// @param commit that name's, a tag's object followed
  /// @param object what the name itself stands for: of an annotated tag, the tag
  private record Target(String name, String commit, String object) {
    static Target ofCommit(String commit) {
      return new Target(commit, commit, commit);
    }

    /// @throws CopyException where neither starts with `checksum`
    void check(Optional<String> checksum, GitUrl source) throws CopyException {
      if (checksum.isPresent()
          && !commit.startsWith(checksum.get())
          && !object.startsWith(checksum.get())) {
        throw new CopyException(
            "expected checksum to match " + checksum.get() + ", got " + commit,
            "the ref of " + source.remote() + " has moved, or the checksum is another commit's");
      }
    }
  }

  /// The files of `source`, below `folder`, which is empty. Modes are 0644 and 0755, whatever this
  /// process's are.
  ///
  /// @param keepGitDir keep the repository itself
  /// @param commitTimes give all files the time of the commit, where the URL does not say
  Checkout checkOut(
      GitUrl source,
      Optional<String> checksum,
      boolean keepGitDir,
      boolean commitTimes,
      Path folder)
      throws CopyException, IOException, InterruptedException {
    Path work = Files.createDirectory(folder.resolve("checkout"));
    run(work, "init", "--quiet", "--initial-branch=main");
    Optional<Target> target = find(work, source, checksum);
    run(work, "remote", "add", "origin", source.remote());
    fetch(work, target.map(Target::name).orElseGet(() -> source.ref().orElse("HEAD")));
    run(work, "-c", "advice.detachedHead=false", "checkout", "--quiet", "FETCH_HEAD");
    String commit = run(work, "rev-parse", "HEAD").strip();
    String object = target.map(Target::object).orElse(commit);
    new Target("HEAD", commit, object).check(checksum, source);
    if (source.submodules()) {
      run(work, "submodule", "update", "--init", "--recursive", "--depth=1");
    }
    Instant time =
        Instant.ofEpochSecond(Long.parseLong(run(work, "log", "-1", "--format=%ct").strip()));
    if (!keepGitDir) {
      removeTree(work.resolve(".git"));
    }
    Path files = subfolder(work, source);
    if (source.commitTimes().orElse(commitTimes)) {
      setTimes(files, FileTime.from(time));
    }
    return new Checkout(commit, files, time);
  }

  /// The commit that the source names now, by the server's word.
  ///
  /// @param checksum what the commit has to start with
  Optional<String> commit(GitUrl source, Optional<String> checksum)
      throws CopyException, IOException, InterruptedException {
    Path folder = Files.createTempDirectory("strata-git-");
    try {
      return find(Files.createDirectory(folder.resolve("empty")), source, checksum)
          .map(Target::commit);
    } finally {
      removeTree(folder);
    }
  }

  /// Asks the server, unless the source has the commit itself. A branch goes before a tag of the
  /// same name. Empty for what may be the start of a commit's name: only a fetch tells.
  private Optional<Target> find(Path work, GitUrl source, Optional<String> checksum)
      throws CopyException, IOException, InterruptedException {
    String ref = source.ref().orElse("HEAD");
    if (source.remote().startsWith("-") || ref.startsWith("-")) {
      throw new CopyException("invalid git source: " + source.remote());
    }
    if (checksum.isPresent() && !checksum.get().matches("[0-9a-fA-F]+")) {
      throw new CopyException(
          "invalid checksum " + checksum.get() + " for Git URL, expected hex commit hash");
    }
    Optional<Target> known = Optional.empty();
    if (ref.matches(COMMIT)) {
      known = Optional.of(Target.ofCommit(ref));
    } else if (source.fetchByCommit()) {
      String commit = checksum.orElse("");
      if (!commit.matches(COMMIT)) {
        throw new CopyException(
            "fetch-by-commit requires a full commit SHA checksum, got \"" + commit + "\"");
      }
      known = Optional.of(Target.ofCommit(commit));
    } else {
      known = ask(work, source.remote(), ref);
    }
    if (known.isPresent()) {
      known.get().check(checksum, source);
    }
    return known;
  }

  private Optional<Target> ask(Path work, String remote, String ref)
      throws CopyException, IOException, InterruptedException {
    Map<String, String> objects = new LinkedHashMap<>();
    for (String line : run(work, "ls-remote", remote).lines().toList()) {
      String[] parts = line.split("\t", 2);
      if (parts.length == 2) {
        objects.put(parts[1], parts[0]);
      }
    }
    String bare = ref.startsWith("refs/") ? ref.substring("refs/".length()) : ref;
    Optional<Target> found =
        Stream.of(
                ref.equals("HEAD") ? ref : "refs/" + bare, "refs/heads/" + ref, "refs/tags/" + ref)
            .filter(objects::containsKey)
            .map(name -> target(name, objects))
            .findFirst();
    if (found.isEmpty() && !ref.matches("[0-9a-f]{7,64}")) {
      throw new CopyException(
          remote + " does not contain ref " + ref,
          objects.isEmpty() ? "the repository is empty" : "it has " + names(objects));
    }
    return found;
  }

  private static Target target(String name, Map<String, String> objects) {
    String object = objects.getOrDefault(name, "");
    return new Target(name, objects.getOrDefault(name + "^{}", object), object);
  }

  private static String names(Map<String, String> objects) {
    return objects.keySet().stream()
        .filter(name -> name.matches("refs/(heads|tags)/.*[^}]"))
        .map(name -> name.replaceFirst("refs/(heads|tags)/", ""))
        .limit(MOST_NAMES)
        .collect(Collectors.joining(", "));
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
    List<String> command = new ArrayList<>(List.of("sh", "-c", AS_IN_AN_IMAGE, program, program));
    command.addAll(List.of("-c", "protocol.ext.allow=never", "-c", "core.hooksPath=/dev/null"));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).directory(work.toFile());
    builder.environment().clear();
    builder.environment().putAll(environment);
    builder.environment().put("GIT_TERMINAL_PROMPT", "0");
    builder.environment().put("GIT_CONFIG_NOSYSTEM", "1");
    builder.environment().put("GIT_CONFIG_GLOBAL", "/dev/null");
    Path log = Files.createTempFile(work.getParent(), "git-", ".log");
    try {
      Process process = builder.redirectErrorStream(true).redirectOutput(log.toFile()).start();
      try {
        int code = process.waitFor();
        String output = Files.readString(log, StandardCharsets.UTF_8);
        if (code == NOT_FOUND) {
          throw new CopyException(
              "cannot run " + program + ": " + output.strip(), "install git to ADD a repository");
        }
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

  private static void setTimes(Path folder, FileTime time) throws IOException {
    try (Stream<Path> paths = Files.walk(folder)) {
      for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.getFileAttributeView(path, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
            .setTimes(time, null, null);
      }
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
