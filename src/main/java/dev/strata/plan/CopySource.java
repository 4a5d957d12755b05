package dev.strata.plan;

import java.util.List;

/// What a COPY or ADD takes in, in the order written.
public sealed interface CopySource {
  /// Paths or patterns (Go's `filepath.Match`) in a tree.
  record Paths(Source from, List<String> patterns) implements CopySource {
    public Paths {
      patterns = List.copyOf(patterns);
    }
  }

  /// A here-document: a file of this name with this content, mode 0644.
  record Inline(String fileName, String content) implements CopySource {}

  /// `ADD http(s)://…`.
  record Url(String url) implements CopySource {}

  /// `ADD` of a git repository: its URL with fragment and query, unparsed.
  record Git(String url) implements CopySource {}
}
