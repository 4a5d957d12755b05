package dev.strata.linux;

/// A name in a folder, in the form of {@link dev.strata.tree.TreePath}, and what stands there.
public record FolderEntry(String name, FileStatus status) {}
