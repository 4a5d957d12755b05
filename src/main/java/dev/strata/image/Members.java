package dev.strata.image;

import dev.strata.oci.Digest;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/// The members of blobs packed before, found by what they hold. Safe for several threads.
public interface Members {
  /// The compressed bytes of this piece of a tar, verified; absent also when they were damaged or
  /// removed.
  Optional<byte[]> find(Digest raw, Compression compression) throws IOException;

  /// Remembers the members of a blob that was committed.
  void record(Digest blob, Compression compression, List<Member> members) throws IOException;

  /// Remembers nothing.
  static Members none() {
    return new Members() {
      @Override
      public Optional<byte[]> find(Digest raw, Compression compression) {
        return Optional.empty();
      }

      @Override
      public void record(Digest blob, Compression compression, List<Member> members) {}
    };
  }
}
