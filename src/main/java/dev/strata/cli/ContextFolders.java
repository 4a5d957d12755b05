package dev.strata.cli;

import dev.strata.context.ContextTree;
import dev.strata.context.Fingerprints;
import dev.strata.context.IgnoreRules;
import dev.strata.context.PatternException;
import dev.strata.plan.IgnoredPaths;
import dev.strata.solver.Contexts;
import dev.strata.tree.Entry;
import dev.strata.tree.Tree;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The folders that a build takes files from, each seen through its ignore file and scanned once.
final class ContextFolders implements Contexts, AutoCloseable {
  private final Optional<Path> main;
  private final Map<String, String> named;
  private final Invocation by;
  private final Fingerprints fingerprints;
  private final IgnoreRules rules;
  private final Map<String, Tree> trees = new HashMap<>();
  private final Map<String, FetchedContext> fetched = new HashMap<>();
  private final Optional<Instant> mainTime;

  ContextFolders(
      BuildFile file, Map<String, String> named, Fingerprints fingerprints, Invocation by)
      throws IOException, WrongUseException {
    this.main = file.context();
    this.named = named;
    this.by = by;
    this.fingerprints = fingerprints;
    this.rules = rules(file);
    this.mainTime = file.fetched().flatMap(FetchedContext::time);
  }

  @Override
  public synchronized Tree tree(String name) throws IOException {
    Tree tree = trees.get(name);
    if (tree == null) {
      tree = scan(name);
      trees.put(name, tree);
    }
    return tree;
  }

  @Override
  public synchronized void changed() {
    trees.clear();
  }

  private Tree scan(String name) throws IOException {
    if (!name.isEmpty()) {
      String source = source(name);
      if (FetchedContext.isRemote(source)) {
        return ContextTree.scan(fetched(name).files(), IgnoreRules.none(), Fingerprints.none());
      }
      Path folder = by.path(source);
      return ContextTree.scan(folder, ignoreFileIn(folder), fingerprints);
    }
    return main.isEmpty() ? new NoTree() : ContextTree.scan(main.get(), rules, fingerprints);
  }

  /// The files of a build whose Dockerfile came alone: none, so that a COPY is told with its line.
  private static final class NoTree implements Tree {
    @Override
    public Optional<Entry> find(String path) {
      return Optional.empty();
    }

    @Override
    public List<Entry> list(String folder) {
      return List.of();
    }

    @Override
    public InputStream open(Entry entry) throws IOException {
      throw new FileNotFoundException(entry.path());
    }
  }

  /// As BuildKit, a file that a named context downloads is not unpacked: it is called `context`.
  private FetchedContext fetched(String name) throws IOException {
    FetchedContext known = fetched.get(name);
    if (known != null) {
      return known;
    }
    try {
      FetchedContext context = FetchedContext.ofFileOrRepository(source(name), by.environment());
      fetched.put(name, context);
      return context;
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("fetching " + source(name) + " was interrupted");
    }
  }

  private String source(String name) {
    String source = named.get(name);
    if (source == null) {
      throw new IllegalStateException("no context " + name);
    }
    return source;
  }

  /// When the files of a context were made, by the word of where they came from: a commit, a server
  /// or a tar. A folder tells nothing, and no image does.
  synchronized Optional<Instant> time(String name) throws IOException {
    if (name.isEmpty()) {
      return mainTime;
    }
    return FetchedContext.isRemote(source(name)) ? fetched(name).time() : Optional.empty();
  }

  /// Removes what was fetched.
  @Override
  public void close() throws IOException {
    for (FetchedContext context : fetched.values()) {
      context.close();
    }
  }

  private static IgnoreRules ignoreFileIn(Path folder) throws IOException {
    Path file = folder.resolve(".dockerignore");
    try {
      return Files.exists(file)
          ? IgnoreRules.parse(Files.readString(file), ".dockerignore")
          : IgnoreRules.none();
    } catch (PatternException e) {
      throw new IOException(file + ": " + e.getMessage(), e);
    }
  }

  /// `<Dockerfile>.dockerignore` beside the Dockerfile goes before `.dockerignore` in the context.
  static IgnoreRules rules(BuildFile file) throws IOException, WrongUseException {
    if (file.context().isEmpty() || file.fetched().isPresent()) {
      return IgnoreRules.none();
    }
    Path own =
        file.file()
            .map(f -> f.resolveSibling(f.getFileName() + ".dockerignore"))
            .orElse(Path.of(""));
    try {
      if (file.file().isPresent() && Files.exists(own)) {
        return IgnoreRules.parse(Files.readString(own), own.getFileName().toString());
      }
      return ignoreFileIn(file.context().get());
    } catch (PatternException e) {
      throw new WrongUseException(own + ": " + e.getMessage());
    }
  }

  IgnoredPaths ignored() {
    return ignored(rules);
  }

  /// The rules as the check of COPY sources asks them.
  static IgnoredPaths ignored(IgnoreRules rules) {
    return new IgnoredPaths() {
      @Override
      public boolean hasExceptions() {
        return rules.hasExceptions();
      }

      @Override
      public boolean excludesEverything() {
        return rules.excludesEverything();
      }

      @Override
      public boolean excludes(String path) {
        return rules.excludes(path);
      }
    };
  }
}
