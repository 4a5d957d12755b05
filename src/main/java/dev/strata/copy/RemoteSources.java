package dev.strata.copy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/// Fetches what ADD takes from elsewhere, into a folder that the caller made and removes.
///
/// The folder must be the caller's alone while it is used: the returned trees read from it.
public interface RemoteSources {
  /// What tells this version of a source from every other, without fetching it: the checksum that
  /// it must have, a strong ETag, or a commit. Empty where the server tells none.
  Optional<String> version(String url, Optional<String> checksum, boolean git)
      throws CopyException, IOException, InterruptedException;

  /// The file at an http(s) URL: mode 0600, its mtime that of `Last-Modified`, else `mtimeNanos`.
  ///
  /// @throws CopyException where the server refuses, or the content is not that of `checksum`
  ///     (`sha256:<hex>`)
  CopyInput.Download download(String url, Optional<String> checksum, Path folder, long mtimeNanos)
      throws CopyException, IOException, InterruptedException;

  /// The files of a git repository; see {@link GitUrl} for what a URL may say.
  ///
  /// @throws CopyException where git refuses, or the commit is not `checksum`
  CopyInput.Checkout checkOut(
      String url, Optional<String> checksum, boolean keepGitDir, Path folder)
      throws CopyException, IOException, InterruptedException;
}
