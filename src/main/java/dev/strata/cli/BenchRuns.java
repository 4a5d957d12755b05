package dev.strata.cli;

import dev.strata.report.BenchResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Runs the builds that `strata bench` measures. Each is a process of its own, as a user starts it,
/// on a state folder of the bench's own; the user's files are never written to.
final class BenchRuns {
  private final Path scratch;
  private final Path context;
  private final List<String> flags;
  private final List<String> program;
  private int builds;

  /// @param scratch an empty folder
  /// @param flags further ones of `build`
  BenchRuns(Path scratch, Path context, List<String> flags) {
    this.scratch = scratch;
    this.context = context;
    this.flags = List.copyOf(flags);
    this.program = program();
  }

  /// The command line of this process, up to the class that it runs.
  private static List<String> program() {
    ProcessHandle.Info info = ProcessHandle.current().info();
    List<String> words = new ArrayList<>();
    words.add(info.command().orElseThrow(() -> new IllegalStateException("no /proc")));
    for (String word : info.arguments().orElse(new String[0])) {
      words.add(word);
      if (word.equals(Main.class.getName())) {
        return words;
      }
    }
    throw new IllegalStateException("not started by the launcher: " + words);
  }

  BenchResult run(String name, BenchScenario scenario, int runs)
      throws IOException, InterruptedException {
    Path built = scenario.writes() ? copy() : context;
    if (!(scenario instanceof BenchScenario.Cold)) {
      build(built, List.of());
      // What was written just now is hashed at each scan: let it become older than that.
      Thread.sleep(scenario.writes() ? 2500 : 0);
      build(built, List.of());
    }
    List<Duration> taken = new ArrayList<>();
    Build last = new Build(Duration.ZERO, 0, 0);
    for (int i = 0; i < runs; i++) {
      last = build(built, prepare(scenario, built));
      taken.add(last.taken());
    }
    return new BenchResult(name, taken, last.hits(), last.runs());
  }

  private List<String> prepare(BenchScenario scenario, Path built) throws IOException {
    return switch (scenario) {
      case BenchScenario.Cold _ -> {
        delete(state());
        yield List.of();
      }
      case BenchScenario.Noop _ -> List.of();
      case BenchScenario.Touch _ -> {
        touch(built);
        yield List.of();
      }
      case BenchScenario.Edit(String path) -> {
        Files.writeString(built.resolve(path), "edit " + builds + "\n", StandardOpenOption.APPEND);
        yield List.of();
      }
      case BenchScenario.Arg(String name) -> List.of("--build-arg", name + "=bench-" + builds);
    };
  }

  private record Build(Duration taken, int hits, int runs) {}

  private Build build(Path built, List<String> more) throws IOException, InterruptedException {
    Path metadata = scratch.resolve("metadata.json");
    Path output = scratch.resolve("output.txt");
    List<String> command = new ArrayList<>(program);
    command.addAll(List.of("--root", state().toString(), "build", "--progress=plain"));
    command.addAll(List.of("--metadata-file", metadata.toString()));
    command.addAll(flags);
    command.addAll(more);
    command.add(built.toString());
    builds++;
    long start = System.nanoTime();
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    process.getOutputStream().close();
    int code = process.waitFor();
    Duration taken = Duration.ofNanos(System.nanoTime() - start);
    if (code != 0) {
      throw new IOException("the build failed:\n" + Files.readString(output));
    }
    int hits = 0;
    int runs = 0;
    for (JsonNode step : JsonMapper.shared().readTree(metadata.toFile()).path("strata.steps")) {
      String outcome = step.path("outcome").asString();
      hits += outcome.equals("hit") || outcome.equals("witness") ? 1 : 0;
      runs += outcome.equals("run") ? 1 : 0;
    }
    return new Build(taken, hits, runs);
  }

  private Path state() {
    return scratch.resolve("state");
  }

  private Path copy() throws IOException {
    Path target = scratch.resolve("context");
    if (Files.exists(target)) {
      return target;
    }
    try (Stream<Path> paths = Files.walk(context)) {
      for (Path path : (Iterable<Path>) paths::iterator) {
        Files.copy(
            path,
            target.resolve(context.relativize(path).toString()),
            StandardCopyOption.COPY_ATTRIBUTES,
            LinkOption.NOFOLLOW_LINKS);
      }
    }
    return target;
  }

  private static void touch(Path tree) throws IOException {
    FileTime now = FileTime.from(Instant.now());
    try (Stream<Path> paths = Files.walk(tree)) {
      for (Path path : (Iterable<Path>) paths.filter(Files::isRegularFile)::iterator) {
        Files.setLastModifiedTime(path, now);
      }
    }
  }

  static void delete(Path tree) throws IOException {
    if (Files.exists(tree, LinkOption.NOFOLLOW_LINKS)) {
      try (Stream<Path> paths = Files.walk(tree)) {
        Path[] all = paths.toArray(Path[]::new);
        for (Path path : Arrays.asList(all).reversed()) {
          Files.delete(path);
        }
      }
    }
  }
}
