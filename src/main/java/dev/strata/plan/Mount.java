package dev.strata.plan;

import java.util.Optional;

/// One `--mount` of a RUN, resolved: targets absolute, defaults filled in (Dockerfile reference,
// "RUN
/// --mount").
public sealed interface Mount {
  /// Absolute in the step's root file system; empty for a secret that is only an environment
  // variable.
  String target();

  record Bind(String target, Source from, String sourcePath, boolean writable) implements Mount {}

  /// `from` and `sourcePath` give a new cache its first content.
  record Cache(
      String target,
      String id,
      Sharing sharing,
      Optional<Source> from,
      String sourcePath,
      int mode,
      int uid,
      int gid,
      boolean readOnly)
      implements Mount {}

  /// `sizeBytes` is 0 for no limit.
  record Tmpfs(String target, long sizeBytes) implements Mount {}

  record Secret(
      String target,
      String id,
      Optional<String> environmentName,
      boolean required,
      int mode,
      int uid,
      int gid)
      implements Mount {}

  record Ssh(String target, String id, boolean required, int mode, int uid, int gid)
      implements Mount {}

  /// How two steps at once may use one cache mount.
  enum Sharing {
    SHARED,
    PRIVATE,
    LOCKED
  }
}
