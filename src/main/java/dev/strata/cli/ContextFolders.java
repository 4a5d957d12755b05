package dev.strata.cli;

import dev.strata.context.ContextTree;
import dev.strata.context.Fingerprints;
import dev.strata.context.IgnoreRules;
import dev.strata.context.PatternException;
import dev.strata.plan.IgnoredPaths;
import dev.strata.solver.Contexts;
import dev.strata.tree.Tree;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The folders that a build takes files from, each seen through its ignore file and scanned once.
final class ContextFolders implements Contexts, AutoCloseable {
  private final Optional<Path> main;
  private final Map<String, String> named;
  private final Fingerprints fingerprints;
  private final IgnoreRules rules;
  private final Map<String, Tree> trees = new HashMap<>();
  private final List<FetchedContext> fetched = new ArrayList<>();

  ContextFolders(BuildFile file, Map<String, String> named, Fingerprints fingerprints)
      throws IOException, WrongUseException {
    this.main = file.context();
    this.named = named;
    this.fingerprints = fingerprints;
    this.rules = rules(file);
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
      String source = named.get(name);
      if (source == null) {
        throw new IllegalStateException("no context " + name);
      }
      if (FetchedContext.isRemote(source)) {
        return fetch(source);
      }
      return ContextTree.scan(Path.of(source), ignoreFileIn(Path.of(source)), fingerprints);
    }
    return ContextTree.scan(
        main.orElseThrow(
            () ->
                new IOException(
                    "this build has no context to copy from; name a folder instead of -")),
        rules,
        fingerprints);
  }

  private Tree fetch(String source) throws IOException {
    try {
      FetchedContext context = FetchedContext.ofUrl(source);
      fetched.add(context);
      if (context.dockerfile().isPresent()) {
        throw new IOException("the context " + source + " is no tar");
      }
      return ContextTree.scan(context.files(), IgnoreRules.none(), Fingerprints.none());
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("fetching " + source + " was interrupted");
    }
  }

  /// Removes what was fetched.
  @Override
  public void close() throws IOException {
    for (FetchedContext context : fetched) {
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
