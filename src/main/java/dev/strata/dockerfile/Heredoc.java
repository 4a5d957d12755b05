package dev.strata.dockerfile;

import dev.strata.source.SourceRange;

/// A here-document: `<<EOF`, `<<-EOF`, `<<"EOF"`, `3<<EOF`.
///
/// `content` holds the lines between the opener and its terminator, each with its `\n`, as in the
/// file (tabs still there under `stripTabs`). `expand` is false where the delimiter was quoted.
/// `range` covers the content.
public record Heredoc(
    String name,
    boolean expand,
    boolean stripTabs,
    int fileDescriptor,
    String content,
    SourceRange range) {}
