package dev.strata.copy;

import dev.strata.plan.Step;
import java.util.List;
import java.util.Optional;

/// What a COPY or ADD is asked to do.
///
/// - `destination` is absolute; a trailing slash tells a folder.
/// - `chown` is `user[:group]` by name or number; `chmod` octal or symbolic.
/// - `link` lays out the files without a look at the parent: folders above the destination are made
///   anew and no link is followed. BuildKit leaves it aside when there is a `chmod`; so do we.
/// - `parents` keeps the folders above each source, from `/./` on where that is written.
/// - `unpack` unpacks the archives among the paths; `unpackDownloads` those that were downloaded.
/// - `timestampNanos` is the mtime of what has none by itself: folders made above the destination
///   and here-documents. It is in no digest.
public record CopyRequest(
    List<CopyInput> inputs,
    String destination,
    Optional<String> chown,
    Optional<String> chmod,
    boolean link,
    boolean parents,
    List<String> excludes,
    boolean unpack,
    boolean unpackDownloads,
    long timestampNanos) {
  public CopyRequest {
    inputs = List.copyOf(inputs);
    excludes = List.copyOf(excludes);
    if (!destination.startsWith("/")) {
      throw new IllegalArgumentException("destination " + destination);
    }
  }

  /// This step, whose sources were found as `inputs`, in the order written.
  public static CopyRequest of(Step.Copy step, List<CopyInput> inputs, long timestampNanos) {
    return new CopyRequest(
        inputs,
        step.destination(),
        step.chown(),
        step.chmod(),
        step.link() && step.chmod().isEmpty(),
        step.parents(),
        step.excludes(),
        step.unpack().orElse(step.add()),
        step.unpack().orElse(false),
        timestampNanos);
  }
}
