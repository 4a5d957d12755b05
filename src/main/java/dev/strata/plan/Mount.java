package dev.strata.plan;

import java.util.Optional;

/// One `--mount` of a RUN, resolved: targets absolute, defaults filled in (Dockerfile reference,
/// "RUN
/// --mount").
public sealed interface Mount {
  /// Absolute in the step's root file system; empty for a secret that is only an environment
  /// variable.
  String target();

  /// The tree that is mounted, or that a new cache starts with; none for the other mounts.
  default Optional<Source> tree() {
    return switch (this) {
      case Bind bind -> Optional.of(bind.from());
      case Cache cache -> cache.from();
      case Tmpfs _, Secret _, Ssh _ -> Optional.empty();
    };
  }

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
